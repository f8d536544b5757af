import { beforeAll, describe, expect, it } from "vitest";
import { inOwnWorld, whyNoWorld } from "../../../support/own-world.ts";

/*
 * Local machines as a user has them, with the default roots, each time on a host of its own: its own processes, mounts
 * and network, as under systemd. So "nothing is left" means nothing at all.
 */
const unavailable = whyNoWorld();
const suffix = unavailable === undefined ? "" : ` (skipped: ${unavailable})`;
const TIMEOUT_MS = 60_000;

/** @returns what the scenario answers */
function run(scenario: string, ...args: string[]): Promise<unknown> {
  return inOwnWorld(new URL(`./scenarios/${scenario}.ts`, import.meta.url), ...args);
}

describe.skipIf(unavailable !== undefined)(
  `two machines with a swarm on them, beside an engine whose firewall forwards nothing${suffix}`,
  { timeout: TIMEOUT_MS },
  () => {
    let result: unknown;
    beforeAll(async () => {
      result = await run("life");
    }, TIMEOUT_MS);

    it("reach each other, and only by the rule that was made for them", () => {
      expect(result).toMatchObject({ bridged: "1", reachedBeside: true, withoutRule: false });
    });

    it("have a host name, addresses, a resolver and an engine's configuration of their own", () => {
      expect(result).toMatchObject({
        view: {
          hostname: "node-1",
          hosts: "127.0.0.1 localhost\n10.92.0.11 node-1",
          resolver: "nameserver 127.0.0.1",
          engineConfiguration: expect.not.stringContaining("daemon.json"),
          cards: ["eth0"],
          mac: "02:73:0a:5c:00:0b",
        },
      });
    });

    it("hold their containers within the limits that those were given", () => {
      expect(result).toMatchObject({ limitedContainers: 2 });
    });

    it("write nothing beside their data", () => {
      expect(result).toMatchObject({ view: { writesBesideItsData: [false, false] } });
    });

    it("are entered in their root folder, with no way to another engine", () => {
      expect(result).toMatchObject({ view: { folder: "/", dockerHost: "none" } });
    });

    it("keep data, address and MAC address over a stop", () => {
      const kept = { data: "/var/lib/docker/mark", mac: "02:73:0a:5c:00:0b", reached: true };
      expect(result).toMatchObject({ kept });
    });

    it("have their disk and their record while they are stopped, and nothing else", () => {
      expect(result).toMatchObject({
        whileStopped: [
          "+ files: /var/lib/swarmwright/world+test/node-1",
          "+ files: /var/lib/swarmwright/world+test/node-1/docker",
          "+ files: /var/lib/swarmwright/world+test/node-1/engine.log",
          "+ files: /var/lib/swarmwright/world+test/node-1/etc-docker",
          "+ files: /var/lib/swarmwright/world+test/node-1/machine.json",
        ],
      });
    });

    it("stay in reach when one of them is removed", () => {
      expect(result).toMatchObject({ neighbourReached: true });
    });

    it("leave this host as it was, with no file of their engines either", () => {
      expect(result).toMatchObject({ left: [], state: [] });
    });
  },
);

describe.skipIf(unavailable !== undefined)(
  `a driver that is killed before any of its commands${suffix}`,
  { timeout: TIMEOUT_MS },
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
      expect(results.map(({ sameId }) => (sameId ? "whole" : "half")).join(" ")).toMatch(/^whole( whole)?( half){5}$/);
    });
  },
);

describe.skipIf(unavailable !== undefined)(
  `drivers that know nothing of each other${suffix}`,
  { timeout: TIMEOUT_MS },
  () => {
    it("make one machine when both want the same, and different subnets for different stacks", async () => {
      const result = await run("two-drivers");
      expect(result).toMatchObject({ sameForBoth: true, subnets: ["10.92.0", "10.92.1"], engines: 2, left: [] });
    });
  },
);

describe.skipIf(unavailable !== undefined)(
  `a machine on a host with cgroup version 2 alone${suffix}`,
  { timeout: TIMEOUT_MS },
  () => {
    it("sees its own cgroup as the root, in which no process is, so that controllers can be handed down", async () => {
      const result = await run("cgroup-v2");
      expect(result).toMatchObject({ layout: { cgroups: ["keeper", "machine"], inKeeper: 2, inRoot: 0 }, left: [] });
      expect(result).toMatchObject({ layout: { firstProcessSees: expect.stringMatching(/^0::\/init$/m) } });
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
