import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fakeClock } from "../../../lib/drivers/clock/fake.ts";

describe("the fake clock", () => {
  it("lets no time pass while nobody waits for it", async () => {
    const clock = fakeClock(0);
    const fired: number[] = [];
    clock.schedule(10, () => fired.push(clock.now()));
    await new Promise((resolve) => setImmediate(resolve));
    await readFile(import.meta.filename);
    expect([clock.now(), fired]).toEqual([0, []]);
  });

  it("jumps over a sleep, however long", async () => {
    const clock = fakeClock(0);
    await clock.sleep(86_400_000);
    expect(clock.now()).toBe(86_400_000);
  });

  it("wakes sleepers in the order of time, and fires what is due in between", async () => {
    const clock = fakeClock(0);
    const seen: string[] = [];
    clock.schedule(15, () => seen.push(`scheduled at ${clock.now()}`));
    await Promise.all(
      [30, 10, 20].map(async (duration) => {
        await clock.sleep(duration);
        seen.push(`awake at ${clock.now()}`);
      }),
    );
    expect(seen).toEqual(["awake at 10", "scheduled at 15", "awake at 20", "awake at 30"]);
  });

  it("stops passing as soon as nobody waits any more", async () => {
    const clock = fakeClock(0);
    const fired: number[] = [];
    for (const at of [10, 20, 30]) clock.schedule(at, () => fired.push(at));
    await clock.sleep(20);
    await new Promise((resolve) => setImmediate(resolve));
    expect([clock.now(), fired]).toEqual([20, [10, 20]]);
  });

  it("lets all that follows from one timer be done before the next", async () => {
    const clock = fakeClock(0);
    const seen: string[] = [];
    clock.schedule(1, () => {
      void (async () => {
        for (let step = 0; step < 50; step += 1) await Promise.resolve();
        seen.push("followed");
      })();
    });
    clock.schedule(2, () => seen.push("next"));
    await clock.sleep(3);
    expect(seen).toEqual(["followed", "next"]);
  });

  it("waits for files that are being worked on: a limit does not run out meanwhile", async () => {
    const clock = fakeClock(0);
    const folder = await mkdtemp(join(tmpdir(), "fake-clock-"));
    const limit = clock.sleep(1_000).then(() => "too late");
    const work = (async () => {
      for (let step = 0; step < 20; step += 1) await writeFile(join(folder, "file"), "x".repeat(100_000));
      return (await readFile(join(folder, "file"))).length;
    })();
    expect(await Promise.race([limit, work])).toBe(100_000);
    await rm(folder, { recursive: true });
  });

  it("stands still during work that it cannot see", async () => {
    const clock = fakeClock(0);
    const work = clock.standStill(new Promise((resolve) => setTimeout(() => resolve("done"), 20)));
    expect(await Promise.race([clock.sleep(1).then(() => "too late"), work])).toBe("done");
  });

  it("passes while something else than a sleep is waited for", async () => {
    const clock = fakeClock(0);
    const happened = new Promise<number>((resolve) => clock.schedule(500, () => resolve(clock.now())));
    expect(await clock.during(happened)).toBe(500);
  });

  it("rejects a sleep with the signal's reason, and forgets it", async () => {
    const clock = fakeClock(0);
    const reason = new Error("enough");
    const aborted = new AbortController();
    clock.schedule(5, () => aborted.abort(reason));
    await expect(clock.sleep(10, aborted.signal)).rejects.toBe(reason);
    expect(clock.now()).toBe(5);
    await expect(clock.sleep(10, aborted.signal)).rejects.toBe(reason);
  });

  it("advances by what it is told, with everything that is due, and what that sets off", async () => {
    const clock = fakeClock(0);
    const seen: number[] = [];
    const again = (): void => {
      seen.push(clock.now());
      clock.schedule(10, again);
    };
    clock.schedule(10, again);
    await clock.advance(35);
    expect([clock.now(), seen]).toEqual([35, [10, 20, 30]]);
    await clock.advance(0);
    expect(clock.now()).toBe(35);
  });

  it("takes a scheduled callback back", async () => {
    const clock = fakeClock(0);
    const seen: string[] = [];
    const takeBack = clock.schedule(1, () => seen.push("taken back"));
    clock.schedule(1, () => seen.push("kept"));
    takeBack();
    takeBack();
    await clock.advance(2);
    expect(seen).toEqual(["kept"]);
  });

  it("fires by time, and by the order of asking at the same time, whatever was asked for", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }), async (delays) => {
        const clock = fakeClock(0);
        const fired: (readonly [number, number])[] = [];
        delays.forEach((delay, index) => clock.schedule(delay, () => fired.push([delay, index])));
        await clock.advance(20);
        expect(fired).toEqual(fired.toSorted(([a, i], [b, j]) => a - b || i - j));
        expect(fired).toHaveLength(delays.length);
      }),
      { numRuns: 50 },
    );
  });
});
