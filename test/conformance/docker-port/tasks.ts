import { afterAll, beforeAll, describe, expect } from "vitest";
import type { ContainerSpec } from "../../../lib/drivers/docker/api/container-spec.ts";
import type { NodeSpec } from "../../../lib/drivers/docker/api/nodes.ts";
import type { ServiceSpec } from "../../../lib/drivers/docker/api/services.ts";
import type { RestartPolicy, TaskSpec } from "../../../lib/drivers/docker/api/task-spec.ts";
import type { LiveTask } from "../../../lib/drivers/docker/api/tasks.ts";
import { change, isUp, removeService, SECOND, serviceSpec, untilUp } from "./specs.ts";
import { inPieces, testImageArchive } from "../../support/test-image.ts";
import { images, makeSwarm, type SuiteOptions, type SwarmBed, type Test, until } from "./testbed.ts";

const replicas = (count: number): Partial<ServiceSpec> => ({ Mode: { Replicated: { Replicas: count } } });
const restart = (more: RestartPolicy): Partial<TaskSpec> => ({
  ContainerSpec: { Image: images.fail.reference },
  RestartPolicy: { Condition: "any", Delay: 0.1 * SECOND, ...more },
});

/** How a container ended. */
interface End {
  readonly signals: readonly string[];
  readonly exitCode: string | undefined;
}

export function tasksSuite(options: SuiteOptions, test: Test): void {
  describe("tasks", () => {
    let bed: SwarmBed;

    beforeAll(async () => {
      bed = await makeSwarm(options, 3);
    });
    afterAll(() => bed.dispose());

    const tasksOf = (service: string): Promise<readonly LiveTask[]> => bed.manager.tasks.list({ service });
    const editNode = async (index: number, changes: Partial<NodeSpec>): Promise<void> => {
      const node = await bed.manager.nodes.find(bed.nodeIds[index] ?? "");
      if (node === undefined) throw new Error(`node ${index} is gone`);
      await bed.manager.nodes.update(node.ID, node.Version.Index, { ...node.Spec, ...changes });
    };
    /** How the container of a service ends that is removed. */
    const endOf = async (name: string, ContainerSpec: ContainerSpec): Promise<End> => {
      const Placement = { Constraints: [`node.id==${bed.nodeIds[1]}`] };
      const listening = new AbortController();
      const filters = { type: ["container"], event: ["kill", "die"], service: [name] };
      const events = await bed.engines[1]?.events(filters, listening.signal);
      const id = await bed.cluster.services.create(serviceSpec(name, {}, { ContainerSpec, Placement }));
      await untilUp(bed, id, 1);
      await bed.cluster.services.remove(id);
      const signals: string[] = [];
      let exitCode: string | undefined;
      for await (const { Action, Actor } of events ?? []) {
        if (Action === "kill") signals.push(Actor.Attributes?.["signal"] ?? "");
        if (Action === "die") listening.abort();
        exitCode = Actor.Attributes?.["exitCode"];
      }
      return { signals, exitCode };
    };
    const nodesOf = (tasks: readonly LiveTask[]): readonly number[] =>
      tasks.map(({ NodeID }) => bed.nodeIds.indexOf(NodeID ?? "")).toSorted((a, b) => a - b);

    test("are spread evenly over the nodes, whatever else runs there", async () => {
      const Placement = { Constraints: [`node.id==${bed.nodeIds[0]}`] };
      const other = await bed.cluster.services.create(serviceSpec("other", replicas(3), { Placement }));
      await untilUp(bed, other, 3);
      const id = await bed.cluster.services.create(serviceSpec("spread", replicas(6)));
      expect(nodesOf(await untilUp(bed, id, 6))).toEqual([0, 0, 1, 1, 2, 2]);
      await removeService(bed, id);
      await removeService(bed, other);
    });

    test("are spread over the values of a label before they are spread over nodes", async () => {
      for (const [index, zone] of ["a", "b", "b"].entries()) await editNode(index, { Labels: { zone } });
      const Placement = { Preferences: [{ Spread: { SpreadDescriptor: "node.labels.zone" } }] };
      const id = await bed.cluster.services.create(serviceSpec("zoned", replicas(4), { Placement }));
      expect(nodesOf(await untilUp(bed, id, 4))).toEqual([0, 0, 1, 2]);
      await removeService(bed, id);
    });

    test("of several services are listed at once, also when one of them is gone", async () => {
      const ids = [];
      for (const name of ["one", "two", "three"]) ids.push(await bed.cluster.services.create(serviceSpec(name)));
      const [first = "", second = "", third = ""] = ids;
      for (const id of ids) await untilUp(bed, id, 1);
      const of = async (...service: readonly string[]) =>
        new Set((await bed.cluster.tasks.list({ service })).map(({ ServiceID }) => ServiceID));
      expect(await of(first, second)).toEqual(new Set([first, second]));
      await removeService(bed, third);
      expect(await of(first, third)).toEqual(new Set([first]));
      for (const id of [first, second]) await removeService(bed, id);
    });

    test("whose health check fails end, and what it wrote last can still be had", async () => {
      const Healthcheck = { Test: ["CMD-SHELL", "echo not yet; false"], Interval: 1e9, Retries: 1 };
      const ContainerSpec = { Image: images.serve.reference, StopGracePeriod: 0, Healthcheck };
      const id = await bed.cluster.services.create(serviceSpec("unwell", {}, { ContainerSpec }));
      const failed = await until(bed, "one has failed", async () =>
        (await tasksOf(id)).find(({ Status }) => Status.State === "failed"),
      );
      expect(failed.Status.Err).toContain("unhealthy container");
      const { containers } = bed.engines[bed.nodeIds.indexOf(failed.NodeID ?? "")] ?? bed.manager;
      expect(await containers.lastHealthOutput(failed.Status.ContainerStatus?.ContainerID ?? "")).toBe("not yet\n");
      await expect(containers.lastHealthOutput("absent")).rejects.toMatchObject({ code: "not-found" });
      await removeService(bed, id);
    });

    test("of a global service run once on every node, without a slot", async () => {
      const id = await bed.cluster.services.create(serviceSpec("global", { Mode: { Global: {} } }));
      const tasks = await untilUp(bed, id, 3);
      expect(nodesOf(tasks)).toEqual([0, 1, 2]);
      expect(tasks.map(({ Slot }) => Slot)).toEqual([undefined, undefined, undefined]);
      await removeService(bed, id);
    });

    test("run where their constraints let them", async () => {
      await editNode(1, { Labels: {} });
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
      await removeService(bed, id);
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
      await editNode(2, { Availability: "active" });
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
      await removeService(bed, id);
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
      await removeService(bed, id);
    });

    test("are asked to end by their own signal, and killed after their own time", async () => {
      const ContainerSpec = { Image: images.serve.reference, StopSignal: "SIGQUIT", StopGracePeriod: 0.5 * SECOND };
      expect(await endOf("patient", ContainerSpec)).toEqual({ signals: ["3", "9"], exitCode: "137" });
    });

    test("under an init end when they are told to, though they heed no signal", async () => {
      const ContainerSpec = { Image: images.serve.reference, Init: true, StopGracePeriod: 30 * SECOND };
      const { signals } = await endOf("initiated", ContainerSpec);
      expect(signals).toEqual(["15"]);
    });

    test("that need a port of the host's wait for a node that has it free", async () => {
      const EndpointSpec = { Ports: [{ TargetPort: 80, PublishedPort: 8090, PublishMode: "host" }] } as const;
      const id = await bed.cluster.services.create(serviceSpec("ported", { ...replicas(4), EndpointSpec }));
      expect(nodesOf(await untilUp(bed, id, 3))).toEqual([0, 1, 2]);
      const waiting = await until(bed, "it says why", async () =>
        (await tasksOf(id)).find(({ Status }) => Status.Err !== undefined),
      );
      expect(waiting.Status.Err).toBe("no suitable node (host-mode port already in use on 3 nodes)");
      await removeService(bed, id);
    });

    test("run as a container each, which carries their names and ids", async () => {
      const id = await bed.cluster.services.create(serviceSpec("named"));
      const [task] = await untilUp(bed, id, 1);
      const engine = bed.engines[bed.nodeIds.indexOf(task?.NodeID ?? "")];
      const [container] = (await engine?.containers.list({ "com.docker.swarm.service.id": id })) ?? [];
      expect(container).toMatchObject({
        Id: task?.Status.ContainerStatus?.ContainerID,
        Names: [`/named.1.${task?.ID}`],
        Image: images.serve.reference,
        State: "running",
        Labels: {
          "com.docker.swarm.node.id": task?.NodeID,
          "com.docker.swarm.service.name": "named",
          "com.docker.swarm.task.id": task?.ID,
          "com.docker.swarm.task.name": `named.1.${task?.ID}`,
        },
      });
      await removeService(bed, id);
    });

    test("let a command be run in their container, and give back all that it says", async () => {
      const id = await bed.cluster.services.create(serviceSpec("commanded"));
      const [task] = await untilUp(bed, id, 1);
      const engine = bed.engines[bed.nodeIds.indexOf(task?.NodeID ?? "")];
      const container = task?.Status.ContainerStatus?.ContainerID ?? "";
      expect(await engine?.containers.exec(container, ["echo", "here I am"])).toEqual({
        exitCode: 0,
        stdout: "here I am\n",
        stderr: "",
      });
      expect(await engine?.containers.exec(container, ["false"])).toMatchObject({ exitCode: 1, stdout: "" });
      // 126 or 127, with the reason, by the engine's version.
      const missing = await engine?.containers.exec(container, ["no-such-command"]);
      expect(missing?.exitCode).toBeGreaterThanOrEqual(126);
      expect(missing?.stdout).toMatch(/no-such-command.*not found/);
      await removeService(bed, id);
    });

    test("let a command be joined to streams, apart or as on a terminal", async () => {
      const id = await bed.cluster.services.create(serviceSpec("joined"));
      const [task] = await untilUp(bed, id, 1);
      const { containers } = bed.engines[bed.nodeIds.indexOf(task?.NodeID ?? "")] ?? bed.manager;
      const joined = async (argv: readonly string[], of = task?.Status.ContainerStatus?.ContainerID ?? "") => {
        const said = { stdout: "", stderr: "" };
        const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
        const stdout = (bytes: Uint8Array): void => void (said.stdout += text(bytes));
        const stderr = (bytes: Uint8Array): void => void (said.stderr += text(bytes));
        const streams = { stdin: (async function* () {})(), stdout, stderr };
        const terminal = argv[0] === "echo" ? { size: { columns: 80, rows: 24 }, onResize: () => () => {} } : undefined;
        return { exitCode: await containers.execOn(of, argv, { ...streams, terminal }), ...said };
      };
      expect(await joined(["false"])).toEqual({ exitCode: 1, stdout: "", stderr: "" });
      const { stdout, exitCode } = await joined(["echo", "here I am"]);
      expect([stdout.replace("\r", ""), exitCode]).toEqual(["here I am\n", 0]);
      await expect(joined(["true"], "absent")).rejects.toMatchObject({ code: "not-found" });
      await removeService(bed, id);
    });

    test("tell on their own engine alone when their container starts and ends", async () => {
      const Placement = { Constraints: [`node.id==${bed.nodeIds[1]}`] };
      const listening = new AbortController();
      const filters = { type: ["container"], event: ["create", "start", "kill", "die", "stop", "destroy"] };
      const there = await bed.engines[1]?.events({ ...filters, service: ["eventful"] }, listening.signal);
      const elsewhere = await bed.manager.events(filters, listening.signal);
      const id = await bed.cluster.services.create(serviceSpec("eventful", {}, { Placement }));
      await untilUp(bed, id, 1);
      await bed.cluster.services.remove(id);
      const seen: string[] = [];
      for await (const { Action, Actor } of there ?? []) {
        expect(Actor.Attributes).toMatchObject({ "com.docker.swarm.service.id": id, image: images.serve.reference });
        seen.push(Action);
        if (Action === "destroy") listening.abort();
      }
      expect(seen.slice(0, 2)).toEqual(["create", "start"]);
      expect(seen).toEqual(expect.arrayContaining(["kill", "die", "stop"]));
      const others: unknown[] = [];
      for await (const event of elsewhere) others.push(event);
      expect(others).toEqual([]);
      await until(bed, "it is gone", async () => ((await tasksOf(id)).length === 0 ? true : undefined));
    });

    test("that end are started again after the delay, with the exit code at the old one", async () => {
      const id = await bed.cluster.services.create(serviceSpec("failing", {}, restart({})));
      const failed = await until(bed, "two have failed, and are given up", async () => {
        const tasks = (await tasksOf(id)).filter(
          ({ DesiredState, Status }) => DesiredState === "shutdown" && Status.State === "failed",
        );
        return tasks.length >= 2 ? tasks : undefined;
      });
      for (const { Slot, Status } of failed) {
        expect(Slot).toBe(1);
        expect(Status).toMatchObject({ Err: "task: non-zero exit (3)", ContainerStatus: { ExitCode: 3 } });
      }
      await removeService(bed, id);
    });

    test("are kept as a history of five a slot", async () => {
      const id = await bed.cluster.services.create(serviceSpec("history", {}, restart({})));
      const seen = new Set<string>();
      const kept: number[] = [];
      await until(bed, "eight have been there", async () => {
        const tasks = await tasksOf(id);
        tasks.forEach(({ ID }) => seen.add(ID));
        kept.push(tasks.length);
        return seen.size >= 8 ? true : undefined;
      });
      // One too many for the moment that cleaning up takes.
      expect(Math.max(...kept)).toBeLessThanOrEqual(7);
      await removeService(bed, id);
    });

    test("are started no more often than their restart policy says", async () => {
      const id = await bed.cluster.services.create(serviceSpec("tried", {}, restart({ MaxAttempts: 2 })));
      const failed = await until(bed, "three have failed", async () => {
        const tasks = (await tasksOf(id)).filter(({ Status }) => Status.State === "failed");
        return tasks.length === 3 ? tasks : undefined;
      });
      await bed.clock.sleep(1_500);
      const ids = (tasks: readonly LiveTask[]): readonly string[] => tasks.map(({ ID }) => ID).toSorted();
      expect(ids(await tasksOf(id))).toEqual(ids(failed));
      await removeService(bed, id);
    });

    test("that end well are not started again when only failures are to be", async () => {
      const ContainerSpec = { Image: images.serve.reference, Command: ["true"] };
      const RestartPolicy = { Condition: "on-failure", Delay: 0 } as const;
      const id = await bed.cluster.services.create(serviceSpec("done", {}, { ContainerSpec, RestartPolicy }));
      const done = await until(bed, "it is complete", async () =>
        (await tasksOf(id)).find(({ Status }) => Status.State === "complete"),
      );
      expect(done.Status).toMatchObject({ Message: "finished", ContainerStatus: { ExitCode: 0 } });
      await bed.clock.sleep(500);
      expect((await tasksOf(id)).map(({ ID }) => ID)).toEqual([done.ID]);
      await removeService(bed, id);
    });

    test("without their image are rejected, and tried again on another node", async () => {
      await bed.manager.images.remove(images.serveNext.reference);
      await bed.engines[1]?.images.remove(images.serveNext.reference);
      const ContainerSpec = { Image: images.serveNext.reference, StopGracePeriod: 0 };
      const id = await bed.cluster.services.create(serviceSpec("partial", replicas(3), { ContainerSpec }));
      expect(nodesOf(await untilUp(bed, id, 3))).toEqual([2, 2, 2]);
      const rejected = (await tasksOf(id)).filter(({ Status }) => Status.State === "rejected");
      expect(rejected.length).toBeGreaterThan(0);
      for (const { Status } of rejected) expect(Status.Err).toBe(`No such image: ${images.serveNext.reference}`);
      await removeService(bed, id);
    });

    test("are rejected where what they mount is not there, with the engine's words", async () => {
      const Mounts = [{ Type: "bind", Source: "/nowhere/at/all", Target: "/data" }] as const;
      const ContainerSpec = { Image: images.serve.reference, Mounts };
      const id = await bed.cluster.services.create(serviceSpec("lost", {}, { ContainerSpec }));
      const rejected = await until(bed, "it is rejected", async () =>
        (await tasksOf(id)).find(({ Status }) => Status.State === "rejected"),
      );
      const words = 'invalid mount config for type "bind": bind source path does not exist: /nowhere/at/all';
      expect(rejected.Status.Err).toBe(words);
      await removeService(bed, id);
    });

    test("keep the content of an image whose name was taken away, until there is no container of it", async () => {
      const image = await bed.manager.images.find(images.serve.reference);
      const [imageId = "", labels] = [image?.Id, { "test.image": "serve" }];
      const id = await bed.cluster.services.create(serviceSpec("user", { Mode: { Global: {} } }));
      await untilUp(bed, id, 3);
      expect(await bed.manager.images.remove(images.serve.reference)).toBe(true);
      expect(await bed.manager.images.find(images.serve.reference)).toBeUndefined();
      await bed.manager.images.prune(labels);
      expect(await bed.manager.images.find(imageId)).toMatchObject({ RepoTags: [] });
      expect(await tasksOf(id)).toHaveLength(3);
      await removeService(bed, id);
      await until(bed, "its containers are gone", async () => {
        await bed.manager.images.prune(labels);
        return (await bed.manager.images.find(imageId)) === undefined ? true : undefined;
      });
      await bed.manager.images.load(inPieces(await testImageArchive(images.serve)));
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
      await removeService(bed, id);
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
      await removeService(bed, id);
    });
  });
}
