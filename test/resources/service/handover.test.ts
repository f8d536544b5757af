import { local, Machine, Service, type ServiceArgs, SwarmCluster } from "swarmwright";
import { deploy, preview } from "swarmwright/testing";
import "swarmwright/testing/vitest";
import { describe, expect, it } from "vitest";
import { fakeEngines } from "../../support/fake-engines.ts";
import { provideCluster } from "../../support/provided-cluster.ts";

type Settled = Omit<ServiceArgs, "cluster" | "image">;

/** A cluster of three machines, and services on it. */
const stack = (services: Readonly<Record<string, Settled>>) => () => {
  const [first, ...workers] = ["node-1", "node-2", "node-3"].map((name) => new Machine(name, { driver: local() }));
  const cluster = new SwarmCluster("prod", { managers: first ? [first] : [], workers });
  for (const [name, args] of Object.entries(services)) new Service(name, { cluster, image: "shop/web:1", ...args });
};

const onMesh: Settled = { ports: [{ target: 80, published: 80 }] };
const onMachines: Settled = { replicas: 3, ports: [{ target: 80, published: 80, mode: "host" }] };

describe("a port that goes from one service to another", () => {
  it.each([
    ["on the mesh", onMesh, 1],
    ["on machines", onMachines, 3],
  ])("%s arrives in one run, whichever service the run comes to first", async (_where, having, tasks) => {
    const [before, after] = [
      { web: having, api: {} },
      { web: {}, api: having },
    ];
    const { world } = await deploy(stack(before));
    await deploy(stack(after), { world });
    expect(world.services.get("api")).toBeServing(tasks);
    expect(await preview(stack(after), { world })).toHaveNoChanges();
    await deploy(stack(before), { world });
    expect(world.services.get("web")).toBeServing(tasks);
    expect(await preview(stack(before), { world })).toHaveNoChanges();
  });

  it("arrives after the old one has gone for good, which is last in a run, and that is told", async () => {
    const { world } = await deploy(stack({ web: onMesh }));
    await expect(deploy(stack({ api: onMesh }), { world })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [SwarmwrightError: api.ports: port 80/tcp is published by web still, after 60 s
        fix: what a program no longer has goes last in a run: take web away in a run of its own, then run up again]
    `);
    await deploy(stack({}), { world });
    await deploy(stack({ api: onMesh }), { world });
    expect(world.services.get("api")).toBeServing(1);
  });

  it("is not waited for where it is none of ours", async () => {
    const bed = await fakeEngines(1);
    const prod = await provideCluster(bed);
    const EndpointSpec = { Ports: [{ TargetPort: 80, PublishedPort: 80 }] };
    const TaskTemplate = { ContainerSpec: { Image: "serve:1" } };
    const Mode = { Replicated: { Replicas: 0 } };
    await prod.cluster.services.create({ Name: "stranger", TaskTemplate, Mode, EndpointSpec });
    const before = bed.clock.now();
    const made = prod.put("Service", "web", {
      image: { reference: "serve:1" },
      ports: [{ target: 80, published: 80 }],
    });
    await expect(made).rejects.toThrow("port '80' is already in use by service 'stranger'");
    expect(bed.clock.now() - before).toBe(0);
    await bed.dispose();
  });
});
