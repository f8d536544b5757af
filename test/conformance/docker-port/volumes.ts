import { afterAll, beforeAll, describe, expect } from "vitest";
import type { ContainerSpec, Mount } from "../../../lib/drivers/docker/api/container-spec.ts";
import type { ServiceSpec } from "../../../lib/drivers/docker/api/services.ts";
import { change, removeService, serviceById, serviceSpec } from "./specs.ts";
import { images, makeSwarm, type SuiteOptions, type SwarmBed, type Test, until } from "./testbed.ts";

const withMount = (spec: ServiceSpec, mount: Mount): ServiceSpec => {
  const { TaskTemplate } = spec;
  const ContainerSpec = { ...TaskTemplate.ContainerSpec, Mounts: [mount] };
  return { ...spec, TaskTemplate: { ...TaskTemplate, ContainerSpec } };
};

export function volumesSuite(options: SuiteOptions, test: Test): void {
  describe("volumes", () => {
    let bed: SwarmBed;

    beforeAll(async () => {
      bed = await makeSwarm(options, 2);
    });
    afterAll(() => bed.dispose());

    const volumes = (machine = 0) => {
      const engine = bed.engines[machine];
      if (!engine) throw new Error("no such machine");
      return engine.volumes;
    };

    /** A service of one task, on the machine that may have it; resolves when the task runs. */
    async function mounted(name: string, machine: number, mount: Partial<Mount>): Promise<string> {
      const container: ContainerSpec = {
        Image: images.serve.reference,
        StopGracePeriod: 0,
        Mounts: [{ Type: "volume", Target: "/data", ...mount }],
      };
      const Placement = { Constraints: [`node.id==${bed.nodeIds[machine]}`] };
      const id = await bed.cluster.services.create(serviceSpec(name, {}, { ContainerSpec: container, Placement }));
      await until(bed, "the task runs", async () => {
        const tasks = await bed.cluster.tasks.list({ service: id });
        return tasks.some(({ Status }) => Status.State === "running") || undefined;
      });
      return id;
    }

    test("a volume is on the engine that was asked alone, as it was asked for", async () => {
      expect(await volumes().find("data")).toBeUndefined();
      const request = {
        Name: "data",
        Driver: "local",
        DriverOpts: { type: "tmpfs", device: "tmpfs" },
        Labels: { a: "1" },
      };
      const { DriverOpts: Options, ...same } = request;
      expect(await volumes().create(request)).toMatchObject({ ...same, Options });
      expect(await volumes().find("data")).toMatchObject({ ...same, Options });
      expect(await volumes(1).find("data")).toBeUndefined();
      expect(await volumes().find("dat")).toBeUndefined();
    });

    test("a volume that nothing was said of is Docker's own kind", async () => {
      await volumes().create({ Name: "plain" });
      const { Driver, Options, Labels } = (await volumes().find("plain")) ?? {};
      expect({ Driver, Options: Options ?? {}, Labels: Labels ?? {} }).toEqual({
        Driver: "local",
        Options: {},
        Labels: {},
      });
    });

    test("a volume that is made again stays as it was made first, without a word", async () => {
      await volumes().create({ Name: "again", Labels: { a: "1" } });
      expect(await volumes().create({ Name: "again", Labels: { a: "2" } })).toMatchObject({ Labels: { a: "1" } });
      expect(await volumes().find("again")).toMatchObject({ Labels: { a: "1" } });
    });

    test("a volume that makes no sense is refused", async () => {
      for (const Name of ["no name", "a/b", "-a"]) {
        await expect(volumes().create({ Name }), Name).rejects.toMatchObject({ code: "refused" });
      }
      await expect(volumes().create({ Name: "odd", DriverOpts: { size: "odd" } })).rejects.toMatchObject({
        code: "refused",
      });
      expect(await volumes().find("odd")).toBeUndefined();
    });

    test("a volume is removed once, and not by the beginning of its name", async () => {
      await volumes().create({ Name: "removed" });
      expect(await volumes().remove("remove")).toBe(false);
      expect(await volumes().remove("removed")).toBe(true);
      expect(await volumes().remove("removed")).toBe(false);
      expect(await volumes().find("removed")).toBeUndefined();
    });

    test("a volume that a task needs is made by its engine, with what the mount says, unless it is there", async () => {
      await volumes(1).create({ Name: "there", Labels: { made: "before" } });
      const VolumeOptions = { Labels: { made: "late" }, DriverConfig: { Name: "local" } };
      const late = await mounted("makes-late", 1, { Source: "late", VolumeOptions });
      const there = await mounted("finds-there", 1, { Source: "there", VolumeOptions });
      expect(await volumes(1).find("late")).toMatchObject({ Driver: "local", Labels: { made: "late" } });
      expect(await volumes(1).find("there")).toMatchObject({ Labels: { made: "before" } });
      expect(await volumes(0).find("late")).toBeUndefined();
      for (const service of [late, there]) await removeService(bed, service);
    });

    test("a volume stays while there is a container of it, and after", async () => {
      const service = await mounted("uses-data", 1, { Source: "used" });
      const inUse = { code: "conflict", message: expect.stringContaining("volume is in use") };
      await expect(volumes(1).remove("used")).rejects.toMatchObject(inUse);
      await removeService(bed, service);
      const removed = await until(bed, "its last container is gone", async () => {
        try {
          return await volumes(1).remove("used");
        } catch {
          return undefined;
        }
      });
      expect(removed).toBe(true);
    });

    test("a volume is released by what used it and has ended, and by nothing that runs", async () => {
      const service = await mounted("moves-on", 1, { Source: "left" });
      await volumes(1).release("left");
      await expect(volumes(1).remove("left")).rejects.toMatchObject({ code: "conflict" });
      await change(bed.cluster, service, (spec) =>
        withMount(spec, { Type: "volume", Source: "taken", Target: "/data" }),
      );
      const isLeft = async () => {
        const tasks = await bed.cluster.tasks.list({ service });
        return tasks.some(({ Status }) => Status.State === "shutdown") || undefined;
      };
      await until(bed, "the old task has ended", isLeft);
      await expect(volumes(1).remove("left")).rejects.toMatchObject({ code: "conflict" });
      await volumes(1).release("left");
      expect(await volumes(1).remove("left")).toBe(true);
      await removeService(bed, service);
    });

    test("the mount of a volume is read back from a service as it was asked for", async () => {
      const Mounts: readonly Mount[] = [
        {
          Type: "volume",
          Source: "mounted",
          Target: "/data",
          ReadOnly: true,
          VolumeOptions: { Labels: { a: "1" }, DriverConfig: { Name: "local", Options: { type: "tmpfs" } } },
        },
        { Type: "volume", Source: "plain-mount", Target: "/plain", VolumeOptions: { DriverConfig: { Name: "local" } } },
      ];
      const ContainerSpec = { Image: images.serve.reference, Mounts };
      const spec = serviceSpec("mounts", { Mode: { Replicated: { Replicas: 0 } } }, { ContainerSpec });
      const id = await bed.cluster.services.create(spec);
      expect((await serviceById(bed.cluster, id)).Spec.TaskTemplate.ContainerSpec.Mounts).toEqual(Mounts);
      await removeService(bed, id);
    });
  });
}
