import { afterAll, beforeAll, describe, expect } from "vitest";
import type { LiveNode, NodeSpec } from "../../../lib/drivers/docker/api/nodes.ts";
import { serviceSpec, untilUp } from "./specs.ts";
import { makeSwarm, type SuiteOptions, type SwarmBed, type Test, until } from "./testbed.ts";

export function nodesSuite(options: SuiteOptions, test: Test): void {
  describe("nodes", () => {
    let bed: SwarmBed;

    beforeAll(async () => {
      bed = await makeSwarm(options, 3);
    });
    afterAll(() => bed.dispose());

    const node = async (index: number): Promise<LiveNode> => {
      const found = await bed.manager.nodes.find(bed.nodeIds[index] ?? "");
      if (found === undefined) throw new Error(`node ${index} is gone`);
      return found;
    };
    const edit = async (index: number, changes: Partial<NodeSpec>): Promise<void> => {
      const { ID, Version, Spec } = await node(index);
      await bed.manager.nodes.update(ID, Version.Index, { ...Spec, ...changes });
    };

    test("are listed with their machine's name, their engine, their address and their role", async () => {
      expect(await node(0)).toMatchObject({
        Spec: { Labels: {}, Role: "manager", Availability: "active" },
        Description: { Hostname: bed.hosts[0]?.name, Engine: { EngineVersion: expect.stringMatching(/^\d+\./) } },
        Status: { State: "ready", Addr: bed.hosts[0]?.address },
        ManagerStatus: { Leader: true, Reachability: "reachable", Addr: `${bed.hosts[0]?.address}:2377` },
      });
      const worker = await node(1);
      expect(worker.Spec).toEqual({ Labels: {}, Role: "worker", Availability: "active" });
      expect(worker.ManagerStatus).toBeUndefined();
    });

    test("are found by their whole id alone", async () => {
      const { ID, Description } = await node(1);
      expect(await bed.manager.nodes.find(ID.slice(0, 10))).toBeUndefined();
      expect(await bed.manager.nodes.find(Description.Hostname ?? "")).toBeUndefined();
      expect(await bed.manager.nodes.remove(ID.slice(0, 10), { force: true })).toBe(false);
    });

    test("take labels, starting from the latest version only", async () => {
      const { ID, Version, Spec } = await node(1);
      await bed.manager.nodes.update(ID, Version.Index, { ...Spec, Labels: { zone: "a" } });
      expect((await node(1)).Spec).toEqual({ Labels: { zone: "a" }, Role: "worker", Availability: "active" });
      const late = bed.manager.nodes.update(ID, Version.Index, { ...Spec, Labels: {} });
      await expect(late).rejects.toMatchObject({ code: "conflict" });
      await expect(bed.manager.nodes.update("absent", 1, Spec)).rejects.toMatchObject({ code: "not-found" });
    });

    test("have their tasks moved when they are drained: the old one stops before the new one starts", async () => {
      // Two on two nodes of three, by constraint on none.
      const id = await bed.manager.services.create(serviceSpec("drained", { Mode: { Replicated: { Replicas: 3 } } }));
      await untilUp(bed, id, 3);
      const listening = new AbortController();
      const events = await bed.manager.events({ type: ["node"] }, listening.signal);
      await edit(1, { Availability: "drain" });
      for await (const { Actor } of events) {
        if (Actor.Attributes?.["availability.new"] === undefined) continue;
        expect(Actor).toMatchObject({ ID: bed.nodeIds[1], Attributes: { "availability.new": "drain" } });
        listening.abort();
      }
      await until(bed, "nothing runs there, and three run elsewhere", async () => {
        const tasks = await bed.manager.tasks.list({ service: id, desiredState: "running" });
        const elsewhere = tasks.filter(({ NodeID, Status }) => NodeID !== bed.nodeIds[1] && Status.State === "running");
        return elsewhere.length === 3 && tasks.length === 3 ? true : undefined;
      });
      const there = await bed.manager.tasks.list({ service: id, node: bed.nodeIds[1] ?? "" });
      expect(there.map(({ DesiredState, Status }) => [DesiredState, Status.State])).toEqual([["shutdown", "shutdown"]]);
    });

    test("get no task back by being active again", async () => {
      await edit(1, { Availability: "active" });
      await bed.clock.sleep(2_000);
      const there = await bed.manager.tasks.list({ node: bed.nodeIds[1] ?? "", desiredState: "running" });
      expect(there).toEqual([]);
    });

    test("cannot be removed while they are ready, except by force", async () => {
      const { ID } = await node(2);
      await expect(bed.manager.nodes.remove(ID, { force: false })).rejects.toMatchObject({ code: "conflict" });
    });

    test("that are managers cannot be removed even by force, and the last of them not demoted", async () => {
      const { ID } = await node(0);
      await expect(bed.manager.nodes.remove(ID, { force: true })).rejects.toMatchObject({ code: "refused" });
      await expect(edit(0, { Role: "worker" })).rejects.toMatchObject({ code: "refused" });
    });

    test("become managers and workers again as their role says", async () => {
      await edit(1, { Role: "manager" });
      await until(bed, "it can be asked", async () =>
        (await bed.engines[1]?.info())?.Swarm.ControlAvailable === true ? true : undefined,
      );
      await until(bed, "the other managers see it", async () =>
        (await node(1)).ManagerStatus?.Reachability === "reachable" ? true : undefined,
      );
      expect(await bed.engines[1]?.swarm.inspect()).toBeDefined();
      await edit(1, { Role: "worker" });
      await until(bed, "it is a worker", async () => {
        const { ControlAvailable } = (await bed.engines[1]?.info())?.Swarm ?? {};
        return ControlAvailable === false && (await node(1)).ManagerStatus === undefined ? true : undefined;
      });
    });

    test("that leave lose their containers at once, and seem ready until their heartbeat is missed", async () => {
      const id = await bed.manager.services.create(serviceSpec("everywhere", { Mode: { Global: {} } }));
      await untilUp(bed, id, 3);
      const [, , leaving] = bed.engines;
      expect(await leaving?.containers.list({ "com.docker.swarm.service.id": id })).toHaveLength(1);
      expect(await leaving?.swarm.leave({ force: false })).toBe(true);
      expect(await leaving?.containers.list({})).toEqual([]);
      expect(await leaving?.swarm.leave({ force: false })).toBe(false);
      expect((await node(2)).Status.State).toBe("ready");
      await until(bed, "it is down", async () => ((await node(2)).Status.State === "down" ? true : undefined));
      expect((await node(2)).Status.Message).toBe("heartbeat failure");
    });

    test("are gone for good when they were removed", async () => {
      const id = bed.nodeIds[2] ?? "";
      expect(await bed.manager.nodes.remove(id, { force: false })).toBe(true);
      expect(await bed.manager.nodes.find(id)).toBeUndefined();
      expect(await bed.manager.nodes.list()).toHaveLength(2);
      expect(await bed.manager.nodes.remove(id, { force: false })).toBe(false);
    });
  });
}
