import { afterAll, beforeAll, describe, expect } from "vitest";
import type { ServiceSpec } from "../../../lib/drivers/docker/api/services.ts";
import { readBack, refused, taskOf, taskRead } from "./service-table.ts";
import { change, isUp, SECOND, serviceById, serviceSpec, untilUp, withImage } from "./specs.ts";
import { images, makeSwarm, type SuiteOptions, type SwarmBed, type Test, until } from "./testbed.ts";

const Image = images.serve.reference;

export function servicesSuite(options: SuiteOptions, test: Test): void {
  describe("services", () => {
    let bed: SwarmBed;

    beforeAll(async () => {
      bed = await makeSwarm(options, 1);
    });
    afterAll(() => bed.dispose());

    const services = (): SwarmBed["cluster"]["services"] => bed.cluster.services;
    /** They only have to be written down: no node can run them. */
    const nowhere = { Constraints: ["node.labels.nowhere == true"] };
    const idle = (Name: string, more: Partial<ServiceSpec> = {}): ServiceSpec => ({
      Name,
      TaskTemplate: { ContainerSpec: { Image }, Placement: nowhere },
      Mode: { Replicated: { Replicas: 1 } },
      ...more,
    });

    for (const [index, { what, sent, read }] of readBack.entries()) {
      test(`are read back as made: ${what}`, async () => {
        const name = `read-back-${index}`;
        const Mode = { Replicated: { Replicas: 0 } };
        const id = await services().create({ Name: name, TaskTemplate: { ContainerSpec: { Image } }, Mode, ...sent });
        const { Spec } = await serviceById(bed.cluster, id);
        expect(Spec).toEqual({ Name: name, Labels: {}, ...taskRead({}), Mode, ...read });
        expect(await services().remove(id)).toBe(true);
      });
    }

    test("are read back with the ids of the networks that they named", async () => {
      const Target = await bed.cluster.networks.create({ Name: "named", Driver: "overlay", CheckDuplicate: true });
      const Networks = [{ Target: "named", Aliases: ["front", "www"] }];
      const id = await services().create(idle("networked", taskOf({ Networks, Placement: nowhere })));
      const { Spec } = await serviceById(bed.cluster, id);
      expect(Spec.TaskTemplate.Networks).toEqual([{ Target, Aliases: ["front", "www"] }]);
      await services().remove(id);
    });

    test("are found by their whole name or id, and not by the beginning of either", async () => {
      const id = await services().create(idle("web"));
      await services().create(idle("web-2"));
      expect(await services().find("web")).toMatchObject({ ID: id });
      expect(await services().find(id)).toMatchObject({ Spec: { Name: "web" } });
      expect(await services().find("we")).toBeUndefined();
      expect(await services().find(id.slice(0, 12))).toBeUndefined();
    });

    test("of several ids are listed at once: those that are there", async () => {
      const ids = [await services().create(idle("several-1")), await services().create(idle("several-2"))];
      const [first = "", second = ""] = ids;
      const found = async (...wanted: readonly string[]) => (await services().withIds(wanted)).map(({ ID }) => ID);
      expect((await found(first, second)).toSorted()).toEqual(ids.toSorted());
      expect(await found(first, "absent")).toEqual([first]);
      expect(await found(second.slice(0, 12))).toEqual([]);
      expect(await found()).toEqual([]);
      for (const id of ids) await services().remove(id);
    });

    test("are removed by their id alone, once", async () => {
      const id = await services().create(idle("short-lived"));
      expect(await services().remove("short-lived")).toBe(false);
      expect(await services().remove(id.slice(0, 12))).toBe(false);
      expect(await services().remove(id)).toBe(true);
      expect(await services().find(id)).toBeUndefined();
      expect(await services().remove(id)).toBe(false);
    });

    test("are listed by all of the labels that are asked for", async () => {
      const id = await services().create(idle("labelled", { Labels: { a: "1", b: "2" } }));
      const list = async (labels: Record<string, string>): Promise<readonly string[]> =>
        (await services().list(labels)).map(({ ID }) => ID);
      expect(await list({ a: "1", b: "2" })).toEqual([id]);
      expect(await list({ a: "1", b: "3" })).toEqual([]);
      expect(await list({ a: "" })).toEqual([]);
      expect(await list({})).toContain(id);
    });

    test("cannot have a name that is taken", async () => {
      await expect(services().create(idle("web"))).rejects.toMatchObject({ code: "conflict" });
    });

    test("cannot have a port that is published already, except on the host's own address twice", async () => {
      const ports = (PublishMode: "ingress" | "host", PublishedPort: number): Partial<ServiceSpec> => ({
        EndpointSpec: { Ports: [{ TargetPort: 80, PublishedPort, PublishMode }] },
      });
      await services().create(idle("mesh", ports("ingress", 8080)));
      await services().create(idle("host", ports("host", 8081)));
      await expect(services().create(idle("other", ports("ingress", 8080)))).rejects.toMatchObject({
        code: "conflict",
      });
      await expect(services().create(idle("other", ports("host", 8080)))).rejects.toMatchObject({ code: "conflict" });
      await expect(services().create(idle("other", ports("ingress", 8081)))).rejects.toMatchObject({
        code: "conflict",
      });
      expect(await services().create(idle("other", ports("host", 8081)))).toMatch(/^[0-9a-z]{25}$/);
    });

    for (const [what, wrong] of refused) {
      test(`are refused with ${what}`, async () => {
        await expect(services().create({ ...idle("wrong"), ...wrong })).rejects.toMatchObject({ code: "refused" });
        expect(await services().find("wrong")).toBeUndefined();
      });
    }

    test("are given addresses and ports a moment after they were made", async () => {
      const Target = await bed.cluster.networks.create({ Name: "addressed", Driver: "overlay", CheckDuplicate: true });
      const EndpointSpec = { Mode: "vip", Ports: [{ TargetPort: 80 }] } as const;
      const spec = idle("addressed", { ...taskOf({ Networks: [{ Target }], Placement: nowhere }), EndpointSpec });
      const id = await services().create(spec);
      const { Endpoint } = await until(bed, "it has an address", async () => {
        const service = await services().find(id);
        return service?.Endpoint?.VirtualIPs === undefined ? undefined : service;
      });
      expect(Endpoint?.VirtualIPs).toHaveLength(2);
      expect(Endpoint?.VirtualIPs?.[1]).toMatchObject({
        NetworkID: Target,
        Addr: expect.stringMatching(/^10\.0\.\d+\.\d+\/24$/),
      });
      expect(Endpoint?.Ports).toEqual([
        { Protocol: "tcp", TargetPort: 80, PublishedPort: expect.any(Number), PublishMode: "ingress" },
      ]);
      expect(Endpoint?.Ports?.[0]?.PublishedPort).toBeGreaterThanOrEqual(30_000);
    });

    test("are changed starting from the latest version only", async () => {
      const id = await services().create(idle("versioned"));
      await until(bed, "it has settled", async () =>
        (await bed.manager.tasks.list({ service: id })).length === 1 ? true : undefined,
      );
      const { Version, Spec } = await serviceById(bed.cluster, id);
      await services().update(id, Version.Index, { ...Spec, Labels: { a: "1" } });
      const late = services().update(id, Version.Index, { ...Spec, Labels: { a: "2" } });
      await expect(late).rejects.toMatchObject({ code: "conflict" });
      const after = await serviceById(bed.cluster, id);
      expect(after.Spec.Labels).toEqual({ a: "1" });
      expect(after.PreviousSpec?.Labels).toEqual({});
      expect(after.Version.Index).toBeGreaterThan(Version.Index);
    });

    test("cannot change their name or their mode, and not be changed when they are gone", async () => {
      const id = await services().create(idle("fixed"));
      const renamed = change(bed.cluster, id, (spec) => ({ ...spec, Name: "renamed" }));
      await expect(renamed).rejects.toMatchObject({ code: "refused" });
      const moded = change(bed.cluster, id, (spec) => ({ ...spec, Mode: { Global: {} } }));
      await expect(moded).rejects.toMatchObject({ code: "refused" });
      await services().remove(id);
      await expect(services().update(id, 1, idle("fixed"))).rejects.toMatchObject({ code: "not-found" });
    });

    test("keep their tasks when only labels, the update configuration or the number of tasks changes", async () => {
      const id = await services().create(serviceSpec("kept"));
      const [before] = await untilUp(bed, id, 1);
      await change(bed.cluster, id, (spec) => ({ ...spec, Labels: { a: "1" } }));
      await change(bed.cluster, id, (spec) => ({ ...spec, UpdateConfig: { Parallelism: 2 } }));
      await change(bed.cluster, id, (spec) => spec);
      await change(bed.cluster, id, (spec) => ({ ...spec, Mode: { Replicated: { Replicas: 2 } } }));
      const tasks = await untilUp(bed, id, 2);
      expect(tasks.map(({ ID }) => ID)).toContain(before?.ID);
      expect(await bed.manager.tasks.list({ service: id })).toHaveLength(2);
      expect((await serviceById(bed.cluster, id)).UpdateStatus).toBeUndefined();
      await services().remove(id);
    });

    test("say in events what was done to them, by their name and id", async () => {
      const listening = new AbortController();
      const events = await bed.cluster.events({ type: ["service"], service: ["told"] }, listening.signal);
      const id = await services().create(idle("told", { Mode: { Replicated: { Replicas: 0 } } }));
      await services().create(idle("told-2"));
      await bed.clock.sleep(200);
      await change(bed.cluster, id, (spec) => ({ ...spec, Mode: { Replicated: { Replicas: 1 } } }));
      await change(bed.cluster, id, (spec) => withImage(spec, images.serveNext.reference));
      await services().remove(id);
      const seen: unknown[] = [];
      for await (const { Action, Actor } of events) {
        const { name, ...rest } = Actor.Attributes ?? {};
        expect([Actor.ID, name]).toEqual([id, "told"]);
        seen.push([Action, rest]);
        if (Action === "remove") listening.abort();
      }
      expect(seen).toEqual(
        expect.arrayContaining([
          ["create", {}],
          ["update", { "replicas.old": "0", "replicas.new": "1" }],
          ["update", { "image.old": images.serve.reference, "image.new": images.serveNext.reference }],
          ["remove", {}],
        ]),
      );
    });

    test("leave their tasks behind for a while when they are removed, to be seen by the service's id", async () => {
      const ContainerSpec = { Image, StopGracePeriod: 2 * SECOND };
      const id = await services().create(serviceSpec("left", {}, { ContainerSpec }));
      await untilUp(bed, id, 1);
      await services().remove(id);
      const [left] = await until(bed, "its task is told to end", async () => {
        const tasks = await bed.manager.tasks.list({ service: id });
        return tasks.every(({ DesiredState }) => DesiredState === "remove") ? tasks : undefined;
      });
      expect(left).toMatchObject({ Status: { State: "running" } });
      await until(bed, "it is gone", async () =>
        (await bed.manager.tasks.list({ service: id })).length === 0 ? true : undefined,
      );
      const containers = await bed.manager.containers.list({ "com.docker.swarm.service.id": id });
      expect(containers).toEqual([]);
    });

    test("can be asked for their tasks by node and by what is wanted of them", async () => {
      const id = await services().create(serviceSpec("asked"));
      const [only] = await untilUp(bed, id, 1);
      expect(only).toMatchObject({ ServiceID: id, Slot: 1, NodeID: bed.nodeIds[0] });
      expect(await bed.manager.tasks.list({ service: id, node: bed.nodeIds[0] ?? "" })).toEqual([only]);
      expect(await bed.manager.tasks.list({ service: id, node: "absent" })).toEqual([]);
      expect((await bed.manager.tasks.list({ service: id, desiredState: "running" })).filter(isUp)).toEqual([only]);
      expect(await bed.manager.tasks.list({ service: id, desiredState: "shutdown" })).toEqual([]);
      expect(await bed.manager.tasks.list({ service: id.slice(0, 12) })).toEqual([]);
    });
  });
}
