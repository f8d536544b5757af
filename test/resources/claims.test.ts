import { setTimeout } from "node:timers/promises";
import { ComponentResource, Config as Settings, output, StackReference } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import {
  Ingress,
  type IngressArgs,
  local,
  Machine,
  OverlayNetwork,
  Service,
  type ServiceArgs,
  SwarmCluster,
  Volume,
  type VolumeArgs,
} from "swarmwright";
import { deploy, fakeWorld, preview, problemsOf, type Program } from "swarmwright/testing";

/** Of three machines. */
function prod(): SwarmCluster {
  const [first, ...others] = ["node-1", "node-2", "node-3"].map((name) => new Machine(name, { driver: local() }));
  return new SwarmCluster("prod", { managers: first ? [first] : [], workers: others });
}

type Settled = Omit<ServiceArgs, "cluster" | "image">;

const serviceOn = (cluster: SwarmCluster, name: string, args: Settled) =>
  new Service(name, { cluster, image: "shop/web:1", ...args });

/** Two services of one cluster. */
const both = (a: Settled, b: Settled) => () => {
  const cluster = prod();
  serviceOn(cluster, "web", a);
  serviceOn(cluster, "api", b);
};

/** What a program is told, and that it was told before anything was made. */
async function told(program: Program): Promise<string> {
  const world = fakeWorld();
  const [planned, applied] = await Promise.all(
    [preview(program), deploy(program, { world })].map((run) =>
      run.then(
        () => "",
        (error: Error) => error.message,
      ),
    ),
  );
  expect(planned).toBe(applied);
  expect(world.writes).toEqual([]);
  return planned ?? "";
}

/** What a program is told that may well work. */
const toldOf = (program: Program) =>
  preview(program).then(
    () => "",
    (error: Error) => error.message,
  );

const mesh = (published: number, protocol: "tcp" | "udp" = "tcp") => ({
  ports: [{ target: 80, published, protocol }],
});
const onHost = (published: number, replicas: number | "global" = 1, constraints: readonly string[] = []) => ({
  ports: [{ target: 80, published, mode: "host" as const }],
  replicas,
  placement: { constraints: constraints as NonNullable<NonNullable<ServiceArgs["placement"]>["constraints"]> },
});

describe("constructs that cannot all be there", () => {
  it("are told of at once, each with both of them, before anything is made", async () => {
    const program = () => {
      const node = new Machine("node-1", { driver: local() });
      const twin = new Machine("node-2", { driver: local(), name: "node-1" });
      const cluster = new SwarmCluster("prod", { managers: [node], workers: [twin] });
      new SwarmCluster("other", { managers: [node] });
      const wide = new OverlayNetwork("wide", { cluster, subnet: "10.10.0.0/16" });
      new OverlayNetwork("narrow", { cluster, subnet: "10.10.1.0/24" });
      const source = new Volume("data", { cluster });
      const mounts = [{ type: "volume", source, target: "/data" }] as const;
      const shop = new ComponentResource("shop:index:Shop", "shop");
      const image = "shop/web:1";
      const web = new Service("web", { cluster, image, mounts, networks: [wide], ...mesh(80) }, { parent: shop });
      serviceOn(cluster, "api", { mounts, ...mesh(80) });
      serviceOn(cluster, "extra", { name: "web" });
      const front = { cluster, networks: [wide], image, routes: [{ to: { service: web, port: 80 } }] };
      new Ingress("front", { ...front, ports: { http: 8080 } });
      new Ingress("side", { ...front, ports: { http: 8080 } });
      serviceOn(cluster, "direct", onHost(8080));
    };
    expect(await told(program)).toMatchInlineSnapshot(`
      "node-2.name: "node-1" is the name of another machine already: node-1.name
        fix: give one of them another name
      other.managers: "node-1" is a member of another cluster already: prod.managers
        fix: name each machine in one cluster
      narrow.subnet: 10.10.1.0/24 has addresses of 10.10.0.0/16, which is taken already: wide.subnet
        fix: give one of them a range apart from the other, or leave it out: Docker finds a free one
      api.ports.0.published: port 80/tcp is taken already: shop/web.ports.0.published; the routing mesh leads a port to one service
        fix: give one of them another port, or lead to both through an Ingress
      api.mounts.0: the volume "data" is for one writer, and another service writes to it: shop/web.mounts.0
        fix: mount it with readOnly: true in one of them, keep them on different machines with placement.constraints, or say sharing: "all" of the volume
      extra.name: "web" is the name of another service already: shop/web.name
        fix: give one of them another name
      side.ports.http: port 8080/tcp is taken already: front.ports.http; a global service has it on every machine
        fix: give one of them another port, or keep them on different machines with placement.constraints
      direct.ports.0.published: port 8080/tcp is taken already: front.ports.http; a global service has it on every machine
        fix: give one of them another port, or keep them on different machines with placement.constraints"
    `);
  });

  it("are told of with a code of their own", async () => {
    await expect(preview(both(mesh(80), mesh(80)))).rejects.toMatchObject({ code: "conflict" });
  });

  it("are told of also where a property is known a little later", async () => {
    const late = { ports: [{ target: 80, published: output(Promise.resolve(80)) }] };
    expect(await toldOf(both(mesh(80), late))).toContain("api.ports.0.published: port 80/tcp is taken already: web");
  });

  it("are told of also where a program waits between them", async () => {
    const program = async () => {
      const cluster = prod();
      serviceOn(cluster, "web", mesh(80));
      await setTimeout(1);
      serviceOn(cluster, "api", mesh(80));
    };
    expect(await toldOf(program)).toContain("api.ports.0.published: port 80/tcp is taken already: web");
  });

  it("are told of also on the cluster of another stack", async () => {
    const program = () => {
      const cluster = SwarmCluster.fromStack(new StackReference("platform"), "cluster");
      for (const name of ["web", "api"]) new Service(name, { cluster, image: "shop/web:1", ...mesh(80) });
    };
    const run = preview(program, { stacks: { platform: { cluster: {} } } });
    await expect(run).rejects.toThrow("api.ports.0.published: port 80/tcp is taken already: web");
  });

  it("are not told of where that would tell a secret", async () => {
    const program = () => {
      const subnet = new Settings().requireSecret("subnet");
      const cluster = prod();
      new OverlayNetwork("a", { cluster, subnet });
      new OverlayNetwork("b", { cluster, subnet });
    };
    await expect(preview(program, { secretConfig: { subnet: "10.10.1.0/24" } })).resolves.toBeDefined();
  });

  it("are another program's concern in another program", async () => {
    for (let run = 0; run < 2; run += 1) expect(await toldOf(both(mesh(80), {}))).toBe("");
  });
});

describe("a port of the machines", () => {
  it.each<readonly [string, Settled, Settled, string]>([
    ["twice on the mesh", mesh(80), mesh(80), "the routing mesh leads a port to one service"],
    ["on the mesh and on machines", mesh(80), onHost(80), "the routing mesh has its ports on every machine"],
    ["on machines and on the mesh", onHost(80), mesh(80), "the routing mesh has its ports on every machine"],
    ["of two global services", onHost(80, "global"), onHost(80, "global"), "a global service has it on every machine"],
    ["of a global service and a task", onHost(80, "global"), onHost(80), "a global service has it on every machine"],
    [
      "of services of one machine",
      onHost(80, 1, ["node.hostname == node-2"]),
      onHost(80, 1, ["node.role == worker", "node.hostname==NODE-2"]),
      "both may run on node-2 alone",
    ],
    ["of more tasks than machines", onHost(80, 2), onHost(80, 2), "4 tasks need a machine each, and the cluster has 3"],
  ])("is refused %s", async (_how, a, b, why) => {
    expect(await told(both(a, b))).toContain(
      `api.ports.0.published: port 80/tcp is taken already: web.ports.0.published; ${why}\n`,
    );
  });

  it.each<readonly [string, Settled, Settled]>([
    ["another number", mesh(80), mesh(81)],
    ["another protocol", mesh(80), mesh(80, "udp")],
    ["a number that Docker chooses", { ports: [{ target: 80 }] }, { ports: [{ target: 80 }] }],
    ["machines enough", onHost(80, 2), onHost(80, 1)],
    ["no task", onHost(80, "global"), onHost(80, 0)],
    ["other machines", onHost(80, "global", ["node.labels.edge == yes"]), onHost(80, 1, ["node.labels.edge != yes"])],
    ["another machine", onHost(80, 1, ["node.hostname == node-1"]), onHost(80, 1, ["node.hostname == node-2"])],
    ["some machines, if any", onHost(80, "global", ["node.labels.edge == yes"]), onHost(80, 1)],
  ])("may be had twice with %s", async (_what, a, b) => {
    expect(await toldOf(both(a, b))).toBe("");
  });

  it("is counted over all services that want it", async () => {
    const program = () => {
      const cluster = prod();
      for (const name of ["a", "b", "c", "d"]) serviceOn(cluster, name, onHost(80));
    };
    expect(await told(program)).toBe(
      "d.ports.0.published: port 80/tcp is taken already: a.ports.0.published, b.ports.0.published, c.ports.0.published; " +
        "4 tasks need a machine each, and the cluster has 3\n" +
        "  fix: give one of them another port, or keep them on different machines with placement.constraints",
    );
  });

  it("belongs to one cluster: another one has its own", async () => {
    const program = () => {
      for (const name of ["east", "west"]) {
        const cluster = new SwarmCluster(name, { managers: [new Machine(`${name}-1`, { driver: local() })] });
        serviceOn(cluster, `${name}-web`, { name: "web", ...mesh(80) });
        new OverlayNetwork(`${name}-net`, { cluster, name: "net", subnet: "10.10.1.0/24" });
      }
    };
    expect(await toldOf(program)).toBe("");
  });

  it.each<readonly [string, Partial<IngressArgs>]>([
    ["the port of an Ingress", {}],
    ["the one that it has when nothing is said", { ports: {} }],
  ])("is refused where it is %s, which is named and not its parts", async (_what, args) => {
    const program = () => {
      const cluster = prod();
      const networks = [new OverlayNetwork("services", { cluster })];
      const web = serviceOn(cluster, "web", { networks });
      const routes = [{ to: { service: web, port: 80 } }];
      new Ingress("front", { cluster, networks, image: "haproxy:3.2", routes, ...args });
      serviceOn(cluster, "api", onHost(80));
    };
    expect(problemsOf(await preview(program).catch((error: unknown) => error))).toEqual([
      {
        at: "api.ports.0.published",
        summary: "port 80/tcp is taken already: front.ports.http; a global service has it on every machine",
        remedy: "give one of them another port, or keep them on different machines with placement.constraints",
      },
    ]);
  });
});

describe("a volume for one writer", () => {
  const writers =
    (args: Omit<VolumeArgs, "cluster">, a: Settled, b: Settled, readOnly = false) =>
    () => {
      const cluster = prod();
      const source = new Volume("data", { cluster, ...args });
      const mount = { type: "volume", source, target: "/data" } as const;
      serviceOn(cluster, "web", { ...a, mounts: [mount] });
      serviceOn(cluster, "api", { ...b, mounts: [{ ...mount, readOnly }] });
    };
  const on = (node: string) => ({ placement: { constraints: [`node.hostname == ${node}` as const] } });

  it("has one service that writes to it", async () => {
    expect(await told(writers({}, {}, {}))).toMatchInlineSnapshot(`
      "api.mounts.0: the volume "data" is for one writer, and another service writes to it: web.mounts.0
        fix: mount it with readOnly: true in one of them, keep them on different machines with placement.constraints, or say sharing: "all" of the volume"
    `);
  });

  it.each<readonly [string, Program]>([
    ["one that reads it", writers({}, {}, {}, true)],
    ["one on another machine, which has data of its own", writers({}, on("node-1"), on("node-2"))],
    ["one that has no task", writers({}, {}, { replicas: 0 })],
    ["another writer, if it is for all", writers({ sharing: "all" }, {}, {})],
  ])("has beside it %s", async (_what, program) => {
    expect(await toldOf(program)).toBe("");
  });

  it("is the same on all machines where a driver shares it", async () => {
    const shared = { driverOptions: { type: "nfs", o: "addr=10.0.0.5", device: ":/data" } };
    expect(await told(writers(shared, on("node-1"), on("node-2")))).toContain('the volume "data" is for one writer');
  });
});
