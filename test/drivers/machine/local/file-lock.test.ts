import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemSearchPath } from "../../../../lib/drivers/command/search-path.ts";
import { fileLocks, untilUnlocked } from "../../../../lib/drivers/machine/local/file-lock.ts";

const searchPath = systemSearchPath(process.env["PATH"]);
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmwright-lock-"));
  path = join(folder, "below", "it.lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As another process does it: they know nothing of each other. */
const stranger =
  (withLock = fileLocks(searchPath)) =>
  <T>(body: () => Promise<T>, signal?: AbortSignal): Promise<T> =>
    withLock(path, signal, body);
const locked = stranger();

/** Counts who is inside at a time. */
function turnstile() {
  let inside = 0;
  const seen: number[] = [];
  const visit = async (): Promise<void> => {
    inside += 1;
    seen.push(inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  return { seen, visit };
}

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
    const { seen, visit } = turnstile();
    const visitThrice = async (enter = stranger()): Promise<void> => {
      for (let times = 0; times < 3; times += 1) await enter(visit);
    };
    await Promise.all(Array.from({ length: 8 }, () => visitThrice()));
    expect(seen).toEqual(Array.from({ length: 24 }, () => 1));
  });

  it("lets those of one process in as they come", async () => {
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4].map((number) => locked(async () => void order.push(number))));
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it("keeps out who comes after one who gave up waiting", async () => {
    const { seen, visit } = turnstile();
    const abort = new AbortController();
    const first = locked(async () => {
      const impatient = locked(visit, abort.signal);
      const third = locked(visit);
      abort.abort();
      await expect(impatient).rejects.toMatchObject({ code: "cancelled" });
      await visit();
      return { third };
    });
    await (
      await first
    ).third;
    expect(seen).toEqual([1, 1]);
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
    const impatient = stranger()(async () => undefined, abort.signal);
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
