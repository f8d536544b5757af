import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { problem, type SwarmwrightError } from "../../../core/errors.ts";
import { isMissing, makeFolder } from "./durable-file.ts";

/** `flock` ends with this when the lock was not free in time. */
const CONFLICT_EXIT_CODE = 75;

/**
 * Runs `body` while nobody else of this host is inside the same lock, first come, first served within this process. The
 * lock goes with the process that holds it, however that ends. Its file is removed on the way out, so nothing is left
 * of it either; the folder is made when it is missing.
 *
 * @throws `cancelled` when the signal comes first
 */
export type WithLock = <T>(path: string, signal: AbortSignal | undefined, body: () => Promise<T>) => Promise<T>;

/** Those of this process that are inside of a lock or wait for it. One hands the locked file to the next. */
interface Queue {
  length: number;
  last: Promise<unknown>;
  file?: FileHandle;
}

/** @param searchPath where `flock` is */
export function fileLocks(searchPath: string): WithLock {
  const queues = new Map<string, Queue>();

  async function visit<T>(path: string, queue: Queue, signal: AbortSignal | undefined, body: () => Promise<T>) {
    try {
      await turn(queue.last, path, signal);
      queue.file ??= await acquire(path, searchPath, signal);
      return await body();
    } finally {
      queue.length -= 1;
      if (queue.length === 0) queues.delete(path);
      if (queue.length === 0 && queue.file) await release(path, queue.file);
    }
  }

  return (path, signal, body) => {
    const queue = queues.get(path) ?? { length: 0, last: Promise.resolve() };
    queues.set(path, queue);
    queue.length += 1;
    const ours = visit(path, queue, signal, body);
    // Also behind those before us: we may give up waiting while they are inside.
    queue.last = Promise.allSettled([queue.last, ours]);
    return ours;
  };
}

async function turn(before: Promise<unknown>, path: string, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return void (await before);
  const over = new AbortController();
  const aborted = once(signal, "abort", { signal: over.signal }).catch(() => undefined);
  if (!signal.aborted) await Promise.race([before, aborted]);
  over.abort();
  if (signal.aborted) throw interrupted(path, signal.reason);
}

async function release(path: string, file: FileHandle): Promise<void> {
  await rm(path, { force: true });
  await file.close();
}

/**
 * Waits until nobody holds an exclusive lock on a file or folder.
 *
 * @returns `false` when that took longer than `timeoutMs`
 * @throws `cancelled` when the signal comes first
 */
export async function untilUnlocked(
  path: string,
  searchPath: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const file = await open(path, "r");
  try {
    return await flock(file, path, searchPath, ["--shared", "--timeout", String(timeoutMs / 1000)], signal);
  } finally {
    await file.close();
  }
}

/** The one before us removes the file as it leaves: then we hold a lock on nothing, and try again. */
async function acquire(path: string, searchPath: string, signal: AbortSignal | undefined): Promise<FileHandle> {
  const file = await openOrMake(path);
  try {
    await flock(file, path, searchPath, ["--exclusive"], signal);
    if (await isStillAt(file, path)) return file;
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return acquire(path, searchPath, signal);
}

/** The folder may be removed by another process between our two steps. */
async function openOrMake(path: string): Promise<FileHandle> {
  await makeFolder(dirname(path));
  return open(path, "a", 0o600).catch((error: unknown) => {
    if (isMissing(error)) return openOrMake(path);
    throw error;
  });
}

async function isStillAt(file: FileHandle, path: string): Promise<boolean> {
  const [ours, there] = await Promise.all([file.stat(), stat(path).catch(() => undefined)]);
  return there !== undefined && ours.ino === there.ino && ours.dev === there.dev;
}

/**
 * Node has no call for it, so flock(1) locks a descriptor that it shares with us: a lock belongs to the open file,
 * and stays ours when that process has ended.
 */
function flock(
  file: FileHandle,
  path: string,
  searchPath: string,
  options: readonly string[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const args = ["--conflict-exit-code", String(CONFLICT_EXIT_CODE), ...options, "3"];
  return new Promise((resolve, reject) => {
    const child = spawn("flock", args, {
      env: { PATH: searchPath, LC_ALL: "C" },
      stdio: ["ignore", "ignore", "ignore", file.fd],
      ...(signal && { signal }),
    });
    child.once("error", (cause) => reject(signal?.aborted ? interrupted(path, cause) : failed(path, cause.message)));
    child.once("exit", (code, by) => {
      if (code === 0 || code === CONFLICT_EXIT_CODE) resolve(code === 0);
      else reject(failed(path, `flock ended with ${code ?? by}`));
    });
  });
}

function interrupted(path: string, cause: unknown): SwarmwrightError {
  return problem("cancelled", path, "interrupted while waiting for this lock", "run it again", { cause });
}

function failed(path: string, detail: string): SwarmwrightError {
  return problem("refused", path, `it cannot be locked: ${detail}`, "install flock: apt-get install util-linux");
}
