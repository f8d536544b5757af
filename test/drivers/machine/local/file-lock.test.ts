import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemSearchPath } from "../../../../lib/drivers/command/search-path.ts";
import { untilUnlocked, withLock } from "../../../../lib/drivers/machine/local/file-lock.ts";

const searchPath = systemSearchPath(process.env["PATH"]);
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmwright-lock-"));
  path = join(folder, "below", "it.lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

const locked = <T>(body: () => Promise<T>, signal?: AbortSignal): Promise<T> =>
  withLock(path, searchPath, signal, body);

/** Another process that holds the lock. */
async function holder(target: string) {
  const child = spawn("flock", [target, "sh", "-c", "echo locked; exec sleep 100"], { detached: true });
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  return {
    async end() {
      process.kill(-(child.pid ?? 0), "SIGKILL");
      await ended;
    },
  };
}

describe("a lock of this host", () => {
  it("lets one in at a time, though each removes the file that the next one waits at", async () => {
    let inside = 0;
    let most = 0;
    const visit = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => locked(visit)));
    expect(most).toBe(1);
  });

  it("keeps out a third while the second is inside, who waited at the file that the first removed", async () => {
    let entered = false;
    let [second, third] = [Promise.resolve(), Promise.resolve()];
    await locked(async () => {
      second = locked(async () => {
        third = locked(async () => {
          entered = true;
        });
        await waiters(1, () => entered);
        expect(entered).toBe(false);
      });
      await waiters(1);
    });
    await second;
    await third;
    expect(entered).toBe(true);
  });

  it("answers what was done inside, and leaves no file behind", async () => {
    expect(await locked(async () => existsSync(path))).toBe(true);
    expect(readdirSync(join(folder, "below"))).toEqual([]);
  });

  it("is free again when what was done inside failed", async () => {
    await expect(locked(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await locked(async () => "in")).toBe("in");
  });

  it("keeps out what waits while another process is inside, until that is killed", async () => {
    await locked(async () => undefined);
    const other = await holder(path);
    const abort = new AbortController();
    let entered = false;
    const waiting = locked(async () => {
      entered = true;
    });
    const impatient = locked(async () => undefined, abort.signal);
    abort.abort();
    await expect(impatient).rejects.toMatchObject({ code: "cancelled" });
    expect(entered).toBe(false);
    await other.end();
    await waiting;
    expect(entered).toBe(true);
  });
});

describe("waiting until nobody holds a folder", () => {
  it("ends when the holder is killed", async () => {
    const other = await holder(folder);
    expect(await untilUnlocked(folder, searchPath, 1)).toBe(false);
    const waiting = untilUnlocked(folder, searchPath, 30_000);
    await other.end();
    expect(await waiting).toBe(true);
  });

  it("is over at once where nobody does, and by a signal where somebody does", async () => {
    expect(await untilUnlocked(folder, searchPath, 1)).toBe(true);
    const other = await holder(folder);
    const signal = AbortSignal.abort();
    await expect(untilUnlocked(folder, searchPath, 30_000, signal)).rejects.toMatchObject({ code: "cancelled" });
    await other.end();
  });
});

/** Returns when so many wait for a lock on the file, by what the kernel says, or `done` says that it is too late. */
async function waiters(count: number, done: () => boolean = () => false): Promise<void> {
  const inode = statSync(path).ino;
  const waiting = (): number =>
    readFileSync("/proc/locks", "utf8")
      .split("\n")
      .filter((line) => line.includes("->") && line.includes(`:${inode} `)).length;
  while (waiting() < count && !done()) await new Promise((resolve) => setImmediate(resolve));
}
