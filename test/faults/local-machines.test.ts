import { beforeAll, describe, expect, it } from "vitest";
import { inOwnWorld, whyNoWorld } from "../support/own-world.ts";

/* Local machines, each time on a host of its own, when something goes wrong with them. */
const unavailable = whyNoWorld();
const suffix = unavailable === undefined ? "" : ` (skipped: ${unavailable})`;
const TIMEOUT_MS = 60_000;

/** @returns what the scenario answers */
function run(scenario: string, ...args: string[]): Promise<unknown> {
  return inOwnWorld(new URL(`../drivers/machine/local/scenarios/${scenario}.ts`, import.meta.url), ...args);
}

describe.skipIf(unavailable !== undefined)(
  `a driver that is killed before any of its commands${suffix}`,
  { timeout: 4 * TIMEOUT_MS },
  () => {
    it("while it makes a machine, leaves one that the next driver brings up", async () => {
      const brought = expect.objectContaining({ killed: true, same: true, engines: 1, left: [] });
      const results = (await run("crash", "up")) as object[];
      expect(results.length).toBeGreaterThan(12);
      expect(results).toEqual(results.map(() => brought));
    });

    it("while it removes a machine, leaves one that the next driver removes; another one, once data was lost", async () => {
      const removed = expect.objectContaining({ killed: true, found: true, running: 0, left: [] });
      const results = (await run("crash", "remove")) as { sameId: boolean }[];
      expect(results).toEqual(results.map(() => removed));
      expect(results.map(({ sameId }) => (sameId ? "whole" : "half")).join(" ")).toMatch(/^(whole )+half( half){7}$/);
    });
  },
);

describe.skipIf(unavailable !== undefined)(`what goes wrong with a machine${suffix}`, { timeout: TIMEOUT_MS }, () => {
  let result: unknown;
  beforeAll(async () => {
    result = await run("refusals");
  }, TIMEOUT_MS);

  it("an engine that does not come up: told with what its log says last, and nothing of it runs on", () => {
    const message = expect.stringMatching(
      /its engine ended while it started.*\n.*\n *failed to start daemon: .*\n *fix: /,
    );
    expect(result).toMatchObject({ badEngine: { code: "not-converged", message } });
    expect(result).toMatchObject({
      afterBadEngine: expect.not.arrayContaining([expect.stringMatching(/process|cgroup/)]),
    });
  });

  it("something mounted among its data: refused before the machine is touched", () => {
    expect(result).toMatchObject({ mounted: { code: "conflict" }, stillRuns: true });
  });

  it("an engine that heeds no request to end: its machine is ended when its time is up, one that does ends by itself", () => {
    expect(result).toMatchObject({ orderly: true, disorderly: false, deaf: { running: false, processes: 0 } });
  });

  it("a removal that was interrupted: it can only be removed, not started", () => {
    expect(result).toMatchObject({ halfRemoved: { code: "conflict" } });
  });

  it("a record that cannot be read: an error that names it, never an absent machine", () => {
    const message = expect.stringContaining("/var/lib/swarmwright/world+test/node-1/machine.json");
    expect(result).toMatchObject({ corrupt: { code: "state-corrupt", message }, left: [] });
  });

  it("nothing of the user's environment reaches a machine's processes", () => {
    expect(result).toMatchObject({ processes: 5, passphrases: 0 });
  });
});
