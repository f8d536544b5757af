import { describe, expect, it } from "vitest";
import { planOf } from "../../../lib/cli/check/plan.ts";
import type { ServicePort } from "../../../lib/cli/check/scene.ts";
import { front, leading, lines, network, scene, service, task } from "./scenes.ts";

const port = (more: Partial<ServicePort> = {}): ServicePort => ({
  target: 80,
  published: 8080,
  protocol: "tcp",
  mode: "host",
  ...more,
});

const web = task("web.1", "node-1", { mesh: "10.0.1.2" });
const api = task("api.1", "node-2", { mesh: "10.0.1.3" });

describe("the names of a service", () => {
  it("are asked in each of its networks, from each machine that runs any task there", () => {
    const steps = planOf(scene([service("api"), service("web")], [api, web]), ["web"]);
    expect(lines(steps)).toEqual([
      "web: web: name from web.1 in mesh",
      "web: web: name from api.1 in mesh",
      "web: tasks.web: name from web.1 in mesh",
      "web: tasks.web: name from api.1 in mesh",
      "web: ports: unasked: it publishes none and no route leads to it, so where it listens is not known",
    ]);
  });

  it("are its aliases, too", () => {
    const networks = [{ id: "mesh", name: "mesh", aliases: ["shop"] }];
    const steps = planOf(scene([service("web", { networks })], [web]), ["web"]);
    expect(
      lines(steps)
        .slice(0, 3)
        .map((line) => line.split(":")[1]),
    ).toEqual([" web", " shop", " tasks.web"]);
  });

  it("should lead to every task, and may lead to those that are about to end", () => {
    const ending = task("web.2", "node-1", { mesh: "10.0.1.9" }, true);
    const [name] = planOf(scene([service("web")], [web, ending]), ["web"]);
    expect(name).toMatchObject({ expected: [{ all: new Map([["10.0.1.2", "web.1"]]) }] });
    expect(name).toHaveProperty("expected.0.also", expect.arrayContaining(["10.0.1.9"]));
  });

  it("should lead to the virtual address if there is one, and those of tasks never", () => {
    const networks = [{ id: "mesh", name: "mesh", aliases: [], virtualIp: "10.0.1.100" }];
    const steps = planOf(scene([service("web", { endpointMode: "vip", networks })], [web]), ["web"]);
    expect(steps).toMatchObject([
      { subject: "web", expected: [{ isVirtual: true, all: new Map([["10.0.1.100", "its virtual address"]]) }] },
      { subject: "tasks.web", expected: [{ isVirtual: false, all: new Map([["10.0.1.2", "web.1"]]) }] },
      {},
    ]);
  });

  it("are asked from the task that is in the fewest networks, and may lead into another one that both are in", () => {
    const edge = { id: "edge", name: "edge", aliases: [] };
    const mesh = { id: "mesh", name: "mesh", aliases: [] };
    const router = service("router", { networks: [edge, mesh] });
    const both = [task("router.1", "node-1", { edge: "10.0.2.2", mesh: "10.0.1.4" }), web];
    const steps = planOf(scene([router, service("web")], both), ["router"]);
    const asked = steps.flatMap((step) => ("question" in step ? [step] : []));
    const places = asked.map(({ from, expected }) => [
      from !== "outside" && from.task.name,
      expected?.map((there) => there.network),
    ]);
    expect(places).toEqual([
      ["router.1", ["edge", "mesh"]],
      ["router.1", ["edge", "mesh"]],
      ["web.1", ["mesh"]],
      ["web.1", ["mesh"]],
    ]);
  });

  it("are not asked from tasks that are about to end", () => {
    const ending = task("api.1", "node-2", { mesh: "10.0.1.3" }, true);
    const steps = planOf(scene([service("api"), service("web")], [ending, web]), ["web"]);
    expect(lines(steps).slice(0, 2)).toEqual([
      "web: web: name from web.1 in mesh",
      "web: tasks.web: name from web.1 in mesh",
    ]);
  });

  it("are none outside of networks", () => {
    const steps = planOf(scene([service("web", { networks: [] })], [web]), ["web"]);
    expect(lines(steps)).toEqual(["web: name: unasked: it is in no network, and has no name"]);
  });
});

describe("the ports at which processes listen", () => {
  it("are asked at the name and at each task, each once", () => {
    const ports = [port(), port({ published: 8081 })];
    const steps = planOf(scene([service("web", { ports })], [web]), ["web"]);
    expect(lines(steps).filter((line) => line.includes("connect from web.1"))).toEqual([
      "web: web:80: connect from web.1 in mesh",
      "web: web.1 10.0.1.2:80: connect from web.1 in mesh",
    ]);
  });

  const routers = (...ids: string[]) => service("front-router", { networks: ids.map(network) });

  it("that a route leads to are asked at each task, from the networks of its routers", () => {
    const both = service("api", { networks: [network("mesh"), network("other")] });
    const at = task("api.1", "node-2", { mesh: "10.0.1.3", other: "10.0.3.3" });
    const steps = planOf(scene([both, routers("edge", "mesh")], [at, web], [front([leading("api", 3_000)])]), ["api"]);
    expect(lines(steps).filter((line) => line.includes(":3000"))).toEqual([
      "api: api.1 10.0.1.3:3000: connect from web.1 in mesh",
      "api: api.1 10.0.1.3:3000: connect from api.1 in mesh",
    ]);
    expect(lines(steps).some((line) => line.includes("not known"))).toBe(false);
  });

  it("that are published as well are asked once", () => {
    const published = service("api", { ports: [port()] });
    const steps = planOf(scene([published, routers("mesh")], [api], [front([leading("api", 80)])]), ["api"]);
    expect(lines(steps).filter((line) => line.startsWith("api: api.1 10.0.1.3:80: "))).toHaveLength(1);
  });

  it("are out of reach of routers that share no network with the service", () => {
    const steps = planOf(scene([service("api"), routers("edge")], [api], [front([leading("api", 3_000)])]), ["api"]);
    expect(lines(steps)).toContain(
      "api: api:3000: failed: not asked: front-router, which leads to it, is in none of its networks",
    );
  });

  it("cannot be reached by a virtual address where the kernel has no IPVS", () => {
    const vip = service("web", { endpointMode: "vip", hasIpvs: false, ports: [port()] });
    expect(lines(planOf(scene([vip], [web]), ["web"]))).toContainEqual(
      expect.stringMatching(/^web: web:80: failed: not asked: .* no IPVS/),
    );
  });
});

describe("the ports of the machines", () => {
  const outside = (more: Partial<ServicePort>, hasIpvs = true) => {
    const ports = [port(more)];
    const steps = planOf(scene([service("api"), service("web", { ports, hasIpvs })], [api, web]), ["web"]);
    return lines(steps).filter((line) => / from outside$|published/.test(line));
  };

  it.each([
    ["of those that run a task", {}, ["web: node-1 192.0.2.1:8080: connect from outside"]],
    [
      "of all, through the routing mesh",
      { mode: "ingress" },
      ["web: node-2 192.0.2.0:8080: connect from outside", "web: node-1 192.0.2.1:8080: connect from outside"],
    ],
    [
      "not where UDP says nothing",
      { protocol: "udp" },
      ["web: published 8080/udp: unasked: udp has no answer of its own"],
    ],
    [
      "not before they are chosen",
      { published: undefined },
      ["web: published ?/tcp: unasked: Docker has not chosen it yet"],
    ],
  ] as const)("are asked from outside: %s", (_, more, expected) => {
    expect(outside(more)).toEqual(expected);
  });

  it.each([
    ["global", "host", ["web: node-9: unasked: Swarm says that it is down: see swarmwright preview"]],
    [2, "ingress", ["web: node-9: unasked: Swarm says that it is down: see swarmwright preview"]],
    [2, "host", []],
  ] as const)("of a machine that is down are told of: replicas %s, mode %s", (replicas, mode, expected) => {
    const around = scene([service("web", { replicas, ports: [port({ mode })] })], [web]);
    const down = { name: "node-9", address: "192.0.2.9", state: "down" };
    const steps = planOf({ ...around, nodes: [...around.nodes, down] }, ["web"]);
    expect(lines(steps).filter((line) => line.includes("node-9"))).toEqual(expected);
  });

  it("lead nowhere through a mesh without IPVS", () => {
    expect(outside({ mode: "ingress" }, false)).toEqual([
      expect.stringMatching(/^web: published 8080\/tcp: failed: not asked: .* no IPVS/),
    ]);
  });

  it("of a front door are asked by HTTP, for a host that it knows", () => {
    const frontDoor = new Map([[80, { host: "shop.test", isSecured: true }]]);
    const steps = planOf(scene([service("web", { ports: [port()], frontDoor })], [web]), ["web"]);
    const question = { kind: "http", address: "192.0.2.0", port: 8080, host: "shop.test", isSecured: true };
    expect(steps.at(-1)).toMatchObject({ question });
  });
});

describe("a service without tasks", () => {
  it.each([
    [0, "web: tasks: unasked: it has none: it is scaled to 0"],
    [2, "web: tasks: failed: none of its tasks runs"],
    ["global", "web: tasks: failed: none of its tasks runs"],
  ] as const)("that should have %s", (replicas, line) => {
    expect(lines(planOf(scene([service("web", { replicas })], [api]), ["web"]))).toEqual([line]);
  });

  it("may be gone altogether", () => {
    const steps = planOf({ ...scene([], []), missing: ["web"] }, ["web"]);
    expect(lines(steps)).toEqual(["web: service: failed: it is not there any more"]);
  });
});
