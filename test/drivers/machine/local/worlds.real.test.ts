import { availableParallelism, hostname, totalmem } from "node:os";
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
  `a machine with half a processor and 512 MiB${suffix}`,
  { timeout: 2 * TIMEOUT_MS },
  () => {
    const small = { cpus: 1, mebibytes: 512 };
    const large = { cpus: 2, mebibytes: 1024 };
    let result: unknown;
    beforeAll(async () => {
      result = await run("limits");
    }, 2 * TIMEOUT_MS);

    it("has an engine that reports them, its processors rounded up", () => {
      const meminfo = expect.stringMatching(/^MemTotal: +524288 kB\n/);
      expect(result).toMatchObject({ told: small, machineSees: { nproc: "1", meminfo } });
    });

    it("ends a container that takes more memory, with its engine alive, and makes one wait that takes more time", () => {
      expect(result).toMatchObject({ limited: { hog: 137, engineAlive: "node-1", throttled: true } });
    });

    it("is given more while it runs, and Swarm's scheduler hears of it", () => {
      expect(result).toMatchObject({ grown: { engine: large, nproc: "2", swarm: large } });
    });

    it("keeps what it has where its containers hold more than it should have", () => {
      const settings = { cpus: 2, memoryBytes: 2 ** 30, internet: false };
      expect(result).toMatchObject({ tooLittle: { code: "refused" }, kept: { engine: large, settings } });
    });

    it("is given less while it runs, its containers too, and then all that this host has", () => {
      const all = { engine: { cpus: availableParallelism(), mebibytes: totalmem() / 2 ** 20 } };
      expect(result).toMatchObject({ shrunk: { engine: small, nproc: "1" }, freed: all });
    });

    it("has after its start what it was given while it was stopped", () => {
      expect(result).toMatchObject({ booted: small, left: [] });
    });
  },
);

describe.skipIf(unavailable !== undefined)(
  `machines with a way to the internet, and without${suffix}`,
  { timeout: 2 * TIMEOUT_MS },
  () => {
    /** This host's: what is out there knows no machine. */
    const asked = "203.0.113.2";
    let result: unknown;
    beforeAll(async () => {
      result = await run("internet");
    }, 2 * TIMEOUT_MS);

    it("reach it by name in this host's name, their containers too, where this host forwards nothing else", () => {
      const resolver = "nameserver 198.51.100.53";
      expect(result).toMatchObject({ open: { machine: asked, container: asked, resolver } });
    });

    it("do not reach it where they were given no way, and are reached by their neighbours all the same", () => {
      expect(result).not.toHaveProperty("open.neighbour");
      expect(result).toMatchObject({ open: { neighbourReached: true } });
    });

    it("are reached by no other stack and from no other network, where this host lets everything pass", () => {
      expect(result).toMatchObject({ isolated: { fromOtherStack: false, fromOutside: false, still: asked } });
    });

    it("are given a way and lose it again while they run", () => {
      expect(result).not.toHaveProperty("closed");
      expect(result).toMatchObject({ reopened: asked });
    });

    it("have none of it on this host while they are stopped, and all of it when they are started again", () => {
      expect(result).toMatchObject({ rulesWhileStopped: [], restarted: asked });
    });

    it("keep theirs when another stack goes", () => {
      expect(result).toMatchObject({ stranger: "10.92.1.11", strangerStill: asked });
    });

    it("leave this host forwarding as little as before, unless somebody else has a bridge that may rely on it", () => {
      expect(result).toMatchObject({ forwarding: { besideAnother: "1", whileOne: "1", after: "0" }, left: [] });
    });
  },
);

describe.skipIf(unavailable !== undefined)(
  `machines on a host with a Docker engine of its own${suffix}`,
  { timeout: TIMEOUT_MS },
  () => {
    it("reach each other and the internet, though that engine drops what it does not know, and leave it as it was", async () => {
      const result = await run("beside-docker");
      expect(result).toMatchObject({
        policy: expect.stringContaining(":FORWARD DROP"),
        together: { fetched: "203.0.113.2", reached: true, engines: [hostname(), "node-1"] },
        forwards: "1",
        left: [],
      });
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
