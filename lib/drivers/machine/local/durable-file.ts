import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** For root's eyes only: folders and files alike. */
const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

/** How often a folder is made again that others take away: each time one of them has gone on. */
const MAKE_TRIES = 100;

/**
 * Makes a folder for root's eyes, with those that lead to it. Whoever leaves last removes an empty one on the way, and
 * that may be at this moment: then it is made again.
 *
 * @returns the first one that was not there before, if any
 */
export function makeFolder(path: string): Promise<string | undefined> {
  return whileOthersRemove(() => mkdir(path, { recursive: true, mode: PRIVATE_FOLDER }));
}

/** Does again what failed because a folder on the way was gone. */
export async function whileOthersRemove<T>(make: () => Promise<T>, triesLeft = MAKE_TRIES): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!isMissing(error) || triesLeft === 0) throw error;
    return whileOthersRemove(make, triesLeft - 1);
  }
}

/**
 * Writes a file so that after a power cut it is there as a whole or not at all, with the folders that lead to it.
 */
export async function writeDurably(path: string, content: string): Promise<void> {
  const folder = dirname(path);
  const made = await makeFolder(folder);
  const draft = `${path}.draft`;
  await writeAndSync(draft, content);
  await rename(draft, path);
  await syncFolders(folder, made === undefined ? folder : dirname(made));
}

/** @returns `undefined` when there is no such file; every other failure is thrown. */
export async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

/** Whether the system said that there is nothing at a path. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR");
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

async function writeAndSync(path: string, content: string): Promise<void> {
  const file = await open(path, "w", PRIVATE_FILE);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name is on disk only when its folder is: from the innermost to the one that was there before. */
async function syncFolders(from: string, to: string): Promise<void> {
  const folder = await open(from, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
  if (from.length > to.length) await syncFolders(dirname(from), to);
}
