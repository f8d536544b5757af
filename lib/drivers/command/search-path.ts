import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Where Linux distributions keep programs. Those for administrators are often missing in a user's PATH. */
const SYSTEM_FOLDERS = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** A PATH in which an administrator's programs are found, however poor the given one is. */
export function systemSearchPath(path: string | undefined): string {
  const own = (path ?? "").split(delimiter).filter((folder) => folder.startsWith("/"));
  return [...new Set([...own, ...SYSTEM_FOLDERS])].join(delimiter);
}

/** @returns the path of the program that a shell would run, or `undefined`. */
export async function findProgram(name: string, searchPath: string): Promise<string | undefined> {
  for (const folder of searchPath.split(delimiter)) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
