import { dirname, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { problem, SwarmwrightError } from "../core/errors.ts";

/** What a program threw, told where it did: the lines of its stack trace that are the program's own, and no others. */
export function programError(error: unknown): SwarmwrightError {
  if (!(error instanceof Error)) return failed("program", String(error), error);
  const frames = ownFrames(error.stack ?? "");
  const [first] = frames;
  // Not the program's doing: then the whole trace is needed.
  if (first === undefined) return failed("program", error.stack ?? String(error), error);
  return failed(placeOf(first) ?? "program", [String(error), ...frames].join("\n"), error);
}

function failed(at: string, text: string, cause: unknown): SwarmwrightError {
  return problem("program-failed", at, text, "mend the program there", { cause });
}

const library = dirname(import.meta.dirname) + sep;

function ownFrames(stack: string): string[] {
  return stack.split("\n").filter((line) => {
    const file = placeOf(line);
    return file !== undefined && !file.includes("/node_modules/") && !file.startsWith(library);
  });
}

/** `/shop/main.ts:5:13` of a line such as `    at sum (file:///shop/main.ts:5:13)`; nothing of Node's own. */
function placeOf(frame = ""): string | undefined {
  const place = /^\s+at (?:.+ \()?(.+:\d+:\d+)\)?$/.exec(frame)?.[1];
  if (place?.startsWith("file://") === true) return fileURLToPath(place);
  return place?.startsWith(sep) === true ? place : undefined;
}
