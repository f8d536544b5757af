import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import type { ContainerSpec } from "../../../lib/drivers/docker/api/container-spec.ts";
import type { RestartPolicy, TaskSpec } from "../../../lib/drivers/docker/api/task-spec.ts";
import type { LiveTask } from "../../../lib/drivers/docker/api/tasks.ts";
import { removeService, removeServices, replicas, SECOND, serviceSpec, untilUp } from "./specs.ts";
import { inPieces, testImageArchive } from "../../support/test-image.ts";
import { images, makeSwarm, type SuiteOptions, type SwarmBed, type Test, until } from "./testbed.ts";

const restart = (more: RestartPolicy): Partial<TaskSpec> => ({
  ContainerSpec: { Image: images.fail.reference },
  RestartPolicy: { Condition: "any", Delay: 0.1 * SECOND, ...more },
});

/** How a container ended. */
interface End {
  readonly signals: readonly string[];
  readonly exitCode: string | undefined;
}

export function endingsSuite(options: SuiteOptions, test: Test): void {
  describe("tasks, when they end,", () => {
    let bed: SwarmBed;

    beforeAll(async () => {
      bed = await makeSwarm(options, 3);
    });
    afterEach(() => removeServices(bed));
    afterAll(() => bed.dispose());

    const tasksOf = (service: string): Promise<readonly LiveTask[]> => bed.manager.tasks.list({ service });
    const nodesOf = (tasks: readonly LiveTask[]): readonly number[] =>
      tasks.map(({ NodeID }) => bed.nodeIds.indexOf(NodeID ?? "")).toSorted((a, b) => a - b);
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

    test("whose health check fails end, and what it wrote last can be had before and after", async () => {
      const Healthcheck = { Test: ["CMD-SHELL", "echo not yet; false"], Interval: 0.5 * SECOND, Retries: 4 };
      const ContainerSpec = { Image: images.serve.reference, StopGracePeriod: 0, Healthcheck };
      const id = await bed.cluster.services.create(serviceSpec("unwell", {}, { ContainerSpec }));
      const saidBy = ({ NodeID = "", Status }: LiveTask) => {
        const { containers } = bed.engines[bed.nodeIds.indexOf(NodeID)] ?? bed.manager;
        return containers.lastHealthOutput(Status.ContainerStatus?.ContainerID ?? "");
      };
      const early = await until(bed, "one was checked and may become healthy still", async () => {
        const starting = (await tasksOf(id)).find(({ Status }) => Status.State === "starting");
        return starting && saidBy(starting);
      });
      expect(early).toBe("not yet\n");
      const failed = await until(bed, "one has failed", async () =>
        (await tasksOf(id)).find(({ Status }) => Status.State === "failed"),
      );
      expect(failed.Status.Err).toContain("unhealthy container");
      expect(await saidBy(failed)).toBe("not yet\n");
      await expect(bed.manager.containers.lastHealthOutput("absent")).rejects.toMatchObject({ code: "not-found" });
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
    });

    test("are kept as a history of five a slot", async () => {
      const id = await bed.cluster.services.create(serviceSpec("history", {}, restart({})));
      const seen = new Set<string>();
      let kept = 0;
      const what = () => `of ten that have been there, seven are left (${kept} of ${seen.size})`;
      // Five, the one that is to run, and one too many for the moment that cleaning up takes.
      await until(bed, what, async () => {
        const tasks = await tasksOf(id);
        tasks.forEach(({ ID }) => seen.add(ID));
        kept = tasks.length;
        return seen.size >= 10 && kept <= 7 ? true : undefined;
      });
      expect(kept).toBeGreaterThanOrEqual(5);
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
    });

    test("keep the content of an image whose name was taken away, until there is no container of it", async () => {
      // A try before may have taken it away.
      await bed.manager.images.load(inPieces(await testImageArchive(images.serve)));
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
    });
  });
}
