import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../../../../lib/drivers/clock/port.ts";
import { managersOfWorker, peersIn, untilManagerListens } from "../../../../lib/drivers/machine/local/managers.ts";

const state = JSON.stringify([
  { node_id: "a", addr: "10.92.0.11:2377" },
  { node_id: "b", addr: "10.92.0.12:2377" },
]);

describe("the managers of a machine", () => {
  let data: string;
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), "swarmwright-managers-"));
    mkdirSync(join(data, "swarm"));
  });
  afterEach(() => rmSync(data, { recursive: true }));
  const write = (text: string): void => writeFileSync(join(data, "swarm", "state.json"), text);

  it("are those that its engine knew, if it is a worker", async () => {
    write(state);
    expect(await managersOfWorker(data, "10.92.0.13")).toEqual(["10.92.0.11", "10.92.0.12"]);
  });

  it("are none for a manager, which waits for nobody", async () => {
    write(state);
    expect(await managersOfWorker(data, "10.92.0.12")).toEqual([]);
  });

  it("are none before there is a swarm", async () => {
    expect(await managersOfWorker(data, "10.92.0.11")).toEqual([]);
  });

  it.each(["", "{", "null", "{}", `[{"addr":7}]`])("are none in a file that says %j", (text) => {
    expect(peersIn(text)).toEqual([]);
  });
});

describe("waiting for a manager", () => {
  const { signal } = new AbortController();
  const manager = "127.92.0.11";

  /** Time that passes only when it is slept; `onSleep` is what happens meanwhile. */
  function clock(onSleep: () => unknown = () => undefined): Clock & { readonly sleeps: () => number } {
    let now = 0;
    let sleeps = 0;
    return {
      now: () => now,
      sleeps: () => sleeps,
      async sleep(durationMs) {
        now += durationMs;
        sleeps += 1;
        await onSleep();
      },
    };
  }

  it("does not wait where there is none", async () => {
    const time = clock();
    expect(await untilManagerListens([], time, 1000, signal)).toBe(true);
    expect(time.sleeps()).toBe(0);
  });

  it("ends when one of them takes connections", async () => {
    const server = createServer();
    const time = clock(() => new Promise<void>((resolve) => server.listen(7946, manager, resolve)));
    expect(await untilManagerListens(["127.92.0.12", manager], time, 1000, signal)).toBe(true);
    expect(time.sleeps()).toBe(1);
    await new Promise((resolve) => server.close(resolve));
  });

  it("ends when none does in time, so that a worker boots without managers too", async () => {
    const time = clock();
    expect(await untilManagerListens([manager], time, 1000, signal)).toBe(false);
    expect(time.sleeps()).toBe(10);
  });
});
