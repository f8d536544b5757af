/** A line of `/proc/self/mountinfo`, as far as it matters here. */
export interface Mount {
  readonly path: string;
  /** `ext4`, `cgroup`, `cgroup2` ... */
  readonly type: string;
  /** The file system's own options: for a version 1 cgroup hierarchy its controllers and its name. */
  readonly options: readonly string[];
}

/** Parses `/proc/self/mountinfo`: optional fields, of which there may be any number, end with a single dash. */
export function parseMountInfo(text: string): Mount[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => parseMount(line) ?? []);
}

function parseMount(line: string): Mount | undefined {
  const [before = "", after = ""] = line.split(" - ", 2);
  const path = before.split(" ")[4];
  const [type, , options] = after.split(" ");
  if (path === undefined || type === undefined || options === undefined) return undefined;
  return { path: unescaped(path), type, options: options.split(",") };
}

/** The kernel writes blanks and backslashes of a path as `\040`. */
function unescaped(path: string): string {
  return path.replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8)));
}
