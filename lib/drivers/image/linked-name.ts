import { lstat, readlink, realpath } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/**
 * Follows the links that a path itself is, but no links among the folders above it: where /bin is a link to /usr/bin,
 * /bin/busybox stays /bin/busybox, so that hosts with and without that link give the same image.
 */
export async function linkedName(path: string): Promise<string> {
  const found = await lstat(path);
  if (!found.isSymbolicLink()) return path;
  const target = await readlink(path);
  const written = resolve(dirname(path), target);
  if (await isSameFile(written, path)) return linkedName(written);
  return linkedName(resolve(await realpath(dirname(path)), target));
}

/** `../lib/x` beside a path whose folder is a link means another place than it seems to. */
async function isSameFile(seeming: string, path: string): Promise<boolean> {
  const [a, b] = await Promise.all([realpath(seeming).catch(() => undefined), realpath(path)]);
  return a === b;
}
