import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Boots } from "../../../lib/resources/boots.ts";
import { driftOf } from "../../../lib/resources/service/drift.ts";
import { ServiceGlances } from "../../../lib/resources/service/glances.ts";
import type { ServiceSpec } from "../../../lib/resources/service/props.ts";
import { serviceSpec, untilUp, withImage } from "../../conformance/docker-port/specs.ts";
import { images, makeSwarm, type SwarmBed } from "../../conformance/docker-port/testbed.ts";
import { fakeEngines } from "../../support/fake-engines.ts";

const signal = new AbortController().signal;
const call = { urn: "urn:pulumi:test::shop::swarmwright:index:Service::web", name: "web", signal, report: () => {} };

describe("at every run, a service", () => {
  let bed: SwarmBed;
  let serviceId: string;
  let boots: Boots;

  beforeEach(async () => {
    bed = await makeSwarm({ makeEngines: fakeEngines }, 3, 3);
    boots = new Boots();
    serviceId = await bed.cluster.services.create(serviceSpec("web", { Mode: { Replicated: { Replicas: 2 } } }));
    await untilUp(bed, serviceId, 2);
  });
  afterEach(() => bed.dispose());

  const endpoints = () => bed.hosts.map(({ endpoint }) => endpoint);

  /** What a plan says, in a run of its own. */
  async function told(condition: "any" | "none" = "any"): Promise<readonly (string | undefined)[]> {
    const spec = {
      connection: { managers: endpoints() },
      restart: { condition, delay: "5s" },
    } as unknown as ServiceSpec;
    const glances = new ServiceGlances({ ...bed, boots });
    const found = await driftOf({ glances }, call, { spec, outputs: { serviceId } });
    return found.map(({ path, words }) => `${path}: ${words ?? ""}`);
  }

  /** All machines at once. */
  const cutPower = (count: number) => Promise.all(bed.hosts.slice(0, count).map((host) => host.cutPower()));

  /** Writes the service by hand. */
  async function write(image: string, more: Parameters<typeof serviceSpec>[1] = {}): Promise<void> {
    const live = await bed.cluster.services.find("web");
    const spec = withImage(serviceSpec("web", { Mode: { Replicated: { Replicas: 2 } }, ...more }), image);
    await bed.cluster.services.update(serviceId, live?.Version.Index ?? 0, spec);
  }

  it("whose tasks run is as it should be", async () => {
    expect(await told()).toEqual([]);
  });

  it("that somebody removed is made again", async () => {
    await bed.cluster.services.remove(serviceId);
    expect(await told()).toEqual(["serviceId: web is gone: it is made again"]);
  });

  it("that lost a task is waited for", async () => {
    await write(images.fail.reference, {
      UpdateConfig: { Parallelism: 1, Order: "stop-first", FailureAction: "continue" },
    });
    await bed.clock.sleep(5_000);
    expect(await told()).toEqual([
      expect.stringMatching(/^tasks: [01]\/2 running; last task failed: .*: waits for all$/),
    ]);
  });

  it("whose tasks Swarm does not start again may have done what it was made for", async () => {
    await write(images.fail.reference, {
      UpdateConfig: { Parallelism: 0, Order: "stop-first", FailureAction: "continue" },
    });
    await bed.clock.sleep(5_000);
    expect(await told("none")).toEqual([]);
  });

  it("that Swarm gave up on is tried again", async () => {
    await write(images.fail.reference, {
      UpdateConfig: { Parallelism: 1, Order: "stop-first", FailureAction: "pause" },
    });
    await bed.clock.sleep(20_000);
    expect(await told()).toEqual(["tasks: its update failed, and Swarm paused it: it is tried again"]);
  });

  it.each([
    [1, []],
    [2, ["tasks: waits until they run again"]],
    [3, ["tasks: waits until they run again"]],
  ])("on three machines of which %i are off says %j", async (count, words) => {
    await cutPower(count);
    await bed.clock.sleep(60_000);
    expect(await told()).toEqual(words);
  });

  describe("of which a task ran on a machine that was off,", () => {
    const addressOf = (node: number) => bed.hosts[node]?.address ?? "";
    const nodesWithTasks = async (): Promise<readonly boolean[]> => {
      const [nodes, tasks] = await Promise.all([bed.cluster.nodes.list(), bed.cluster.tasks.list()]);
      const used = new Set(tasks.map(({ NodeID }) => NodeID));
      return bed.hosts.map(({ address }) => nodes.some(({ ID, Status }) => Status.Addr === address && used.has(ID)));
    };
    const aNodeWithTask = async () => (await nodesWithTasks()).indexOf(true);
    const aNodeWithNone = async () => (await nodesWithTasks()).indexOf(false);
    const awaited = ["tasks: 1/2 running, 1 not heard of yet: waits for all"];

    it("is waited for, though no manager has missed the machine yet", async () => {
      boots.noteOff(addressOf(await aNodeWithTask()), bed.clock.now());
      expect(await told()).toEqual(awaited);
    });

    it("is waited for when the machine is on again, and what it said before is still believed", async () => {
      const address = addressOf(await aNodeWithTask());
      await bed.clock.sleep(1_000);
      boots.noteOff(address, bed.clock.now());
      await bed.clock.sleep(5_000);
      boots.noteOn(address, bed.clock.now(), bed.clock.now());
      expect(await told()).toEqual(awaited);
    });

    it("has run all the time where none of its tasks was", async () => {
      boots.noteOff(addressOf(await aNodeWithNone()), bed.clock.now());
      expect(await told()).toEqual([]);
    });
  });
});
