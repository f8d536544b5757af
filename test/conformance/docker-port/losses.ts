import { afterAll, beforeAll, describe, expect } from "vitest";
import { change, isUp, serviceSpec, untilUp } from "./specs.ts";
import { makeSwarm, type SuiteOptions, type SwarmBed, type Test, until } from "./testbed.ts";

export function lossesSuite(options: SuiteOptions, test: Test): void {
  describe("the loss of a worker", () => {
    let bed: SwarmBed;
    let service: string;

    beforeAll(async () => {
      bed = await makeSwarm(options, 3);
      service = await bed.cluster.services.create(serviceSpec("web", { Mode: { Replicated: { Replicas: 3 } } }));
      await untilUp(bed, service, 3);
    });
    afterAll(() => bed.dispose());

    const stateOf = async (index: number): Promise<string | undefined> =>
      (await bed.manager.nodes.find(bed.nodeIds[index] ?? ""))?.Status.State;

    test("is noticed by its missing heartbeat, and its tasks are started elsewhere", async () => {
      await bed.hosts[2]?.cutPower();
      expect(await stateOf(2)).toBe("ready");
      await until(bed, "it is down", async () => ((await stateOf(2)) === "down" ? true : undefined));
      // That it is down is told a moment before its tasks are given up.
      await until(bed, "its tasks run elsewhere", async () => {
        const up = (await bed.manager.tasks.list({ service })).filter(isUp);
        return up.length === 3 && up.every(({ NodeID }) => NodeID !== bed.nodeIds[2]) ? true : undefined;
      });
      const [lost] = await bed.manager.tasks.list({ service, node: bed.nodeIds[2] ?? "" });
      // Nobody can tell what became of it: it stays as it was last seen.
      expect(lost).toMatchObject({ DesiredState: "shutdown", Status: { State: "running" } });
    });

    test("ends when it boots again: the same node, with no task of before, and no task moved back", async () => {
      bed.hosts[2]?.boot();
      expect(await bed.engines[2]?.waitUntilReady(30_000)).toMatchObject({ Swarm: { NodeID: bed.nodeIds[2] } });
      await until(bed, "it is ready", async () => ((await stateOf(2)) === "ready" ? true : undefined));
      await until(bed, "it is known what became of its task", async () => {
        const [lost] = await bed.manager.tasks.list({ service, node: bed.nodeIds[2] ?? "" });
        return lost?.Status.State === "failed" ? true : undefined;
      });
      const tasks = (await bed.manager.tasks.list({ service })).filter(isUp);
      expect(tasks.map(({ NodeID }) => NodeID)).not.toContain(bed.nodeIds[2]);
    });
  });

  describe("the loss of a manager", () => {
    let bed: SwarmBed;
    let service: string;

    beforeAll(async () => {
      bed = await makeSwarm(options, 3, 3);
      service = await bed.cluster.services.create(serviceSpec("web", { Mode: { Replicated: { Replicas: 2 } } }));
      await untilUp(bed, service, 2);
    });
    afterAll(() => bed.dispose());

    test("that leads is bridged by the others: what is asked of the cluster waits for a new leader", async () => {
      await bed.hosts[0]?.cutPower();
      expect(await bed.cluster.services.find("web")).toMatchObject({ ID: service });
      // A new leader does not know yet who is alive. It finds that out a moment after it answers, for about 15 s.
      await until(bed, "a node is unknown", async () => {
        const nodes = await bed.cluster.nodes.list();
        return nodes.some(({ Status }) => Status.State === "unknown") ? true : undefined;
      });
      expect(await bed.cluster.networks.find("absent")).toBeUndefined();
      await change(bed.cluster, service, (spec) => ({ ...spec, Labels: { changed: "yes" } }));
      const managers = await until(bed, "its loss is told", async () => {
        const all = (await bed.cluster.nodes.list()).map(({ ManagerStatus }) => ManagerStatus);
        return all.some((manager) => manager?.Reachability === "unreachable") ? all : undefined;
      });
      expect(managers.filter((manager) => manager?.Reachability === "reachable")).toHaveLength(2);
      expect(managers.filter((manager) => manager?.Leader === true)).toHaveLength(1);
    });

    test("makes every node unknown for a moment, and changes nothing about the tasks of the living", async () => {
      let states: readonly string[] = [];
      const what = (): string => `the living are ready (nodes: ${states.join(", ")})`;
      await until(bed, what, async () => {
        states = (await bed.cluster.nodes.list()).map(({ Status }) => Status.State);
        return states.filter((state) => state === "ready").length === 2 ? true : undefined;
      });
      expect(await bed.cluster.services.find("web")).toMatchObject({ Spec: { Labels: { changed: "yes" } } });
    });

    test("of the majority leaves nobody who answers, and an error that says what each of them said", async () => {
      await bed.hosts[1]?.cutPower();
      // The last one takes some time to notice that it leads nobody. Until then it repeats what it knows.
      await until(bed, "it is given up", async () => {
        const error: unknown = await bed.cluster.services.find("web").then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error === undefined) return undefined;
        expect(error).toMatchObject({ code: "unreachable" });
        for (const { endpoint } of bed.hosts)
          expect(error).toHaveProperty("message", expect.stringContaining(endpoint.path));
        return true;
      });
      await expect(bed.engines[2]?.networks.find("absent")).rejects.toMatchObject({ code: "unreachable" });
      await expect(bed.engines[2]?.swarm.inspect()).rejects.toMatchObject({ code: "unreachable" });
      // It answers by itself, after it has looked for a leader in vain.
      expect(await bed.engines[2]?.info()).toMatchObject({
        Swarm: { LocalNodeState: "active", ControlAvailable: true, Error: expect.stringMatching(/leader|deadline/) },
      });
    });
  });
}
