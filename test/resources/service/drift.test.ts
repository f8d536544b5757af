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
    const glances = new ServiceGlances(bed);
    const found = await driftOf({ boots, glances }, call, { spec, outputs: { serviceId } });
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

  it("whose tasks stand there from before a reboot is waited for by the run that started the machines", async () => {
    endpoints()
      .slice(1)
      .forEach((endpoint) => boots.note(endpoint));
    expect(await told()).toEqual(["tasks: waits until they run again"]);
  });

  it("has run all the time where only one of three managers was started again", async () => {
    endpoints()
      .slice(2)
      .forEach((endpoint) => boots.note(endpoint));
    expect(await told()).toEqual([]);
  });
});
