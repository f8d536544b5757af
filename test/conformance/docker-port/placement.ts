import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import type { NodeSpec } from "../../../lib/drivers/docker/api/nodes.ts";
import type { TaskSpec } from "../../../lib/drivers/docker/api/task-spec.ts";
import type { LiveTask } from "../../../lib/drivers/docker/api/tasks.ts";
import { change, isUp, removeService, removeServices, replicas, serviceSpec, untilUp } from "./specs.ts";
import { makeSwarm, type SuiteOptions, type SwarmBed, type Test, until } from "./testbed.ts";

export function placementSuite(options: SuiteOptions, test: Test): void {
  describe("tasks, where they land,", () => {
    let bed: SwarmBed;

    beforeAll(async () => {
      bed = await makeSwarm(options, 3);
    });
    afterEach(async () => {
      await removeServices(bed);
      for (const index of bed.nodeIds.keys()) await editNode(index, { Labels: {}, Availability: "active" });
    });
    afterAll(() => bed.dispose());

    const tasksOf = (service: string): Promise<readonly LiveTask[]> => bed.manager.tasks.list({ service });
    const editNode = async (index: number, changes: Partial<NodeSpec>): Promise<void> => {
      const node = await bed.manager.nodes.find(bed.nodeIds[index] ?? "");
      if (node === undefined) throw new Error(`node ${index} is gone`);
      await bed.manager.nodes.update(node.ID, node.Version.Index, { ...node.Spec, ...changes });
    };
    const nodesOf = (tasks: readonly LiveTask[]): readonly number[] =>
      tasks.map(({ NodeID }) => bed.nodeIds.indexOf(NodeID ?? "")).toSorted((a, b) => a - b);

    test("are spread evenly over the nodes, whatever else runs there", async () => {
      const Placement = { Constraints: [`node.id==${bed.nodeIds[0]}`] };
      const other = await bed.cluster.services.create(serviceSpec("other", replicas(3), { Placement }));
      await untilUp(bed, other, 3);
      const id = await bed.cluster.services.create(serviceSpec("spread", replicas(6)));
      expect(nodesOf(await untilUp(bed, id, 6))).toEqual([0, 0, 1, 1, 2, 2]);
    });

    test("are spread over the values of a label before they are spread over nodes", async () => {
      for (const [index, zone] of ["a", "b", "b"].entries()) await editNode(index, { Labels: { zone } });
      const Placement = { Preferences: [{ Spread: { SpreadDescriptor: "node.labels.zone" } }] };
      const id = await bed.cluster.services.create(serviceSpec("zoned", replicas(4), { Placement }));
      expect(nodesOf(await untilUp(bed, id, 4))).toEqual([0, 0, 1, 2]);
    });

    test("of a global service run once on every node, without a slot", async () => {
      const id = await bed.cluster.services.create(serviceSpec("global", { Mode: { Global: {} } }));
      const tasks = await untilUp(bed, id, 3);
      expect(nodesOf(tasks)).toEqual([0, 1, 2]);
      expect(tasks.map(({ Slot }) => Slot)).toEqual([undefined, undefined, undefined]);
    });

    test("run where their constraints let them", async () => {
      await editNode(2, { Labels: { zone: "b" } });
      for (const [constraints, nodes] of [
        [["node.role == manager"], [0, 0]],
        [
          ["node.role!=manager", "node.labels.zone!=b"],
          [1, 1],
        ],
        [["node.labels.zone==b"], [2, 2]],
        [[`node.hostname==${bed.hosts[1]?.name}`], [1, 1]],
        [[`node.id!=${bed.nodeIds[0]}`], [1, 2]],
      ] as const) {
        const Placement = { Constraints: constraints };
        const id = await bed.cluster.services.create(serviceSpec("constrained", replicas(2), { Placement }));
        expect(nodesOf(await untilUp(bed, id, 2))).toEqual(nodes);
        await removeService(bed, id);
      }
    });

    test("beyond the most that a node may run wait, and say why", async () => {
      const Placement = { MaxReplicas: 1 };
      const id = await bed.cluster.services.create(serviceSpec("few", replicas(4), { Placement }));
      expect(nodesOf(await untilUp(bed, id, 3))).toEqual([0, 1, 2]);
      const waiting = await until(bed, "it says why", async () =>
        (await tasksOf(id)).find(({ Status }) => Status.Err !== undefined),
      );
      expect(waiting.Status).toMatchObject({
        State: "pending",
        Err: "no suitable node (max replicas per node limit exceed)",
      });
      expect(waiting.NodeID).toBeUndefined();
    });

    test("that fit on no node wait, and say why for each reason, the most frequent first", async () => {
      await editNode(2, { Availability: "drain" });
      const waiting = async (name: string, task: Partial<TaskSpec>): Promise<unknown> => {
        const id = await bed.cluster.services.create(serviceSpec(name, {}, task));
        const { NodeID, Status } = await until(bed, "it says why", async () =>
          (await tasksOf(id)).find((it) => it.Status.Err !== undefined),
        );
        await removeService(bed, id);
        return { NodeID, State: Status.State, Err: Status.Err };
      };
      const pending = (reason: string): object => ({
        NodeID: undefined,
        State: "pending",
        Err: `no suitable node (${reason}; 1 node not available for new tasks)`,
      });
      const nowhere = "scheduling constraints not satisfied on 2 nodes";
      const full = "insufficient resources on 2 nodes";
      const Constraints = ["node.labels.disk == none"];
      expect(await waiting("unmet", { Placement: { Constraints } })).toEqual(pending(nowhere));
      // Of a field that there is not, engines take it, and then no node is fit.
      expect(await waiting("unknown", { Placement: { Constraints: ["node.disk != none"] } })).toEqual(pending(nowhere));
      expect(await waiting("heavy", { Resources: { Reservations: { MemoryBytes: 2 ** 50 } } })).toEqual(pending(full));
      expect(await waiting("busy", { Resources: { Reservations: { NanoCPUs: 4_096e9 } } })).toEqual(pending(full));
    });

    test("have what is reserved for them for themselves", async () => {
      const [node] = await bed.manager.nodes.list();
      const { NCPU } = await bed.manager.info();
      expect(node).toBeDefined();
      const Placement = { Constraints: [`node.id == ${bed.nodeIds[0]}`] };
      const Resources = { Reservations: { NanoCPUs: Math.floor((NCPU * 1e9) / 2) } };
      const id = await bed.cluster.services.create(serviceSpec("reserved", replicas(3), { Placement, Resources }));
      await untilUp(bed, id, 2);
      const third = await until(bed, "the third says why", async () =>
        (await tasksOf(id)).find(({ Status }) => Status.Err !== undefined),
      );
      expect(third.Status.Err).toMatch(/insufficient resources on 1 node/);
    });

    test("stay where they are when only their placement changes, and their node still fits", async () => {
      const id = await bed.cluster.services.create(serviceSpec("placed", replicas(3)));
      const before = await untilUp(bed, id, 3);
      const place = (Placement: TaskSpec["Placement"] & object): Promise<void> =>
        change(bed.cluster, id, (spec) => ({ ...spec, TaskTemplate: { ...spec.TaskTemplate, Placement } }));
      await place({ Preferences: [{ Spread: { SpreadDescriptor: "node.labels.zone" } }], MaxReplicas: 3 });
      await place({ Constraints: [`node.id != ${bed.nodeIds[2]}`] });
      const after = await until(bed, "they run elsewhere", async () => {
        const up = (await tasksOf(id)).filter(isUp);
        return up.length === 3 && !nodesOf(up).includes(2) ? up : undefined;
      });
      const ids = after.map(({ ID }) => ID);
      const stayed = before.filter(({ NodeID }) => NodeID !== bed.nodeIds[2]);
      expect(stayed).toHaveLength(2);
      for (const { ID } of stayed) expect(ids).toContain(ID);
    });

    test("that need a port of the host's wait for a node that has it free", async () => {
      const EndpointSpec = { Ports: [{ TargetPort: 80, PublishedPort: 8090, PublishMode: "host" }] } as const;
      const id = await bed.cluster.services.create(serviceSpec("ported", { ...replicas(4), EndpointSpec }));
      expect(nodesOf(await untilUp(bed, id, 3))).toEqual([0, 1, 2]);
      const waiting = await until(bed, "it says why", async () =>
        (await tasksOf(id)).find(({ Status }) => Status.Err !== undefined),
      );
      expect(waiting.Status.Err).toBe("no suitable node (host-mode port already in use on 3 nodes)");
    });

    test("go where there are two on a node first when there are to be fewer", async () => {
      for (const index of [0, 2]) await editNode(index, { Availability: "pause" });
      const id = await bed.cluster.services.create(serviceSpec("scaled", replicas(2)));
      expect(nodesOf(await untilUp(bed, id, 2))).toEqual([1, 1]);
      for (const index of [0, 2]) await editNode(index, { Availability: "active" });
      await change(bed.cluster, id, (spec) => ({ ...spec, ...replicas(4) }));
      expect(nodesOf(await untilUp(bed, id, 4))).toEqual([0, 1, 1, 2]);
      await change(bed.cluster, id, (spec) => ({ ...spec, ...replicas(3) }));
      await until(bed, "three are left", async () => ((await tasksOf(id)).length === 3 ? true : undefined));
      expect(nodesOf(await untilUp(bed, id, 3))).toEqual([0, 1, 2]);
    });

    test("are rejected by Swarm when their node does not meet their constraints any more, and go elsewhere", async () => {
      await editNode(0, { Labels: { disk: "fast" } });
      const Placement = { Constraints: ["node.labels.disk==fast"] };
      const id = await bed.cluster.services.create(serviceSpec("picky", {}, { Placement }));
      expect(nodesOf(await untilUp(bed, id, 1))).toEqual([0]);
      await editNode(1, { Labels: { disk: "fast" } });
      await editNode(0, { Labels: {} });
      await until(bed, "it runs elsewhere", async () => {
        const up = (await tasksOf(id)).filter(isUp);
        return up.length === 1 && nodesOf(up)[0] === 1 ? true : undefined;
      });
    });
  });
}
