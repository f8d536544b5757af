import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { interruption, type Interruption } from "../../lib/cli/interruption.ts";
import { Bed } from "./bed.ts";

let told: string[];
let current: Interruption;
beforeEach(() => {
  told = [];
  current = interruption((text) => told.push(text));
});
afterEach(() => current.end());

describe("Ctrl-C", () => {
  it("once lets what is under way finish", () => {
    process.emit("SIGINT");
    expect([current.stop.aborted, current.signal.aborted]).toEqual([true, false]);
    expect(told).toEqual(["Stopping: what is under way is finished first. Press Ctrl-C again to give it up."]);
  });

  it("twice gives it up", () => {
    process.emit("SIGINT");
    process.emit("SIGINT");
    expect(current.signal.aborted).toBe(true);
    expect(told[1]).toBe("Giving up what is under way. The next up will look what became of it.");
  });

  it("is the process's own again afterwards", () => {
    const during = process.listenerCount("SIGINT");
    current.end();
    expect(process.listenerCount("SIGINT")).toBe(during - 1);
  });

  it("may be waited for by many at a time, without a warning of a leak", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on("warning", onWarning);
    for (let n = 0; n < 50; n += 1) {
      current.stop.addEventListener("abort", () => {});
      current.signal.addEventListener("abort", () => {});
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", onWarning);
    expect(getEventListeners(current.signal, "abort").length).toBe(50);
    expect(warnings).toEqual([]);
  });

  it("ends a run with 130, and says how to go on", async () => {
    const bed = new Bed(`
      import { local, Machine } from "swarmwright";
      const first = new Machine("node-1", { driver: local() });
      first.name.apply(() => process.emit("SIGINT"));
      new Machine("node-2", { driver: local() }, { dependsOn: first });
    `);
    const { exitCode, notes } = await bed.run(["up", "--yes"]);
    expect(exitCode).toBe(130);
    expect(notes).toContain("Stopping: what is under way is finished first.");
    expect(notes).toMatch(
      /run: was interrupted; what was done until then is recorded\n {2}fix: run up to go on from here\n$/,
    );
    expect(bed.world.machines.has("node-2")).toBe(false);
  });
});
