import { describe, expect, it } from "vitest";
import { type LiveScene, sceneOf } from "../../../lib/cli/check/scene.ts";
import type { LiveNetwork } from "../../../lib/drivers/docker/api/networks.ts";
import type { LiveNode } from "../../../lib/drivers/docker/api/nodes.ts";
import type { LiveService } from "../../../lib/drivers/docker/api/services.ts";
import type { LiveTask } from "../../../lib/drivers/docker/api/tasks.ts";

const version = { Version: { Index: 1 } };

const network = (Name: string, more: Partial<LiveNetwork> = {}): LiveNetwork => ({
  Id: `id of ${Name}`,
  Name,
  Scope: "swarm",
  Driver: "overlay",
  Internal: false,
  Attachable: false,
  Ingress: false,
  IPAM: {},
  ...more,
});

const node = (name: string, State: LiveNode["Status"]["State"] = "ready"): LiveNode => ({
  ID: `id of ${name}`,
  ...version,
  Spec: { Role: "worker", Availability: "active" },
  Description: { Hostname: name, Engine: {} },
  Status: { State, Addr: "0.0.0.0" },
});

const attached = (...names: string[]) => names.map((name) => ({ Target: `id of ${name}`, Aliases: ["shop"] }));

const web: LiveService = {
  ID: "id of web",
  ...version,
  Spec: {
    Name: "web",
    TaskTemplate: { ContainerSpec: { Image: "web" }, Networks: attached("mesh", "ingress", "elsewhere") },
    Mode: { Replicated: { Replicas: 2 } },
  },
  Endpoint: {
    Ports: [{ TargetPort: 80, PublishedPort: 0 }],
    VirtualIPs: [{ NetworkID: "id of mesh", Addr: "10.0.1.9/24" }],
  },
};

const task = (Slot: number, State: LiveTask["Status"]["State"], more: Partial<LiveTask> = {}): LiveTask => ({
  ID: `id of web.${Slot}`,
  ...version,
  ServiceID: web.ID,
  NodeID: "id of node-1",
  Slot,
  CreatedAt: "",
  Spec: web.Spec.TaskTemplate,
  DesiredState: "running",
  Status: { Timestamp: "", State, ContainerStatus: { ContainerID: `container ${Slot}`, PID: 40 + Slot } },
  NetworksAttachments: [{ Network: { ID: "id of mesh" }, Addresses: ["fd00::2/64", "10.0.1.2/24"] }],
  ...more,
});

const scene = (more: Partial<LiveScene> = {}) =>
  sceneOf({
    names: ["web"],
    services: [web],
    tasks: [],
    nodes: [node("node-1")],
    networks: [network("mesh"), network("ingress", { Ingress: true }), network("elsewhere", { Driver: "macvlan" })],
    addresses: new Map([["node-1", "192.0.2.1"]]),
    hasIpvs: () => true,
    frontDoorOf: () => undefined,
    fronts: [],
    ...more,
  });

describe("a service as it is checked", () => {
  it("is in the overlay networks alone that have names, and has its virtual address there", () => {
    const networks = [{ id: "id of mesh", name: "mesh", aliases: ["shop"], virtualIp: "10.0.1.9" }];
    expect(scene().services).toMatchObject([{ name: "web", endpointMode: "vip", replicas: 2, networks }]);
  });

  it("has ports as Docker fills them in, and none on the machines while Docker has chosen none", () => {
    expect(scene().services[0]?.ports).toEqual([
      { target: 80, published: undefined, protocol: "tcp", mode: "ingress" },
    ]);
  });

  it("that is not there is told of", () => {
    expect(scene({ names: ["db", "web", "api"] }).missing).toEqual(["api", "db"]);
  });
});

describe("tasks that are checked", () => {
  it("are those that run, in the order of their names, with IPv4 addresses", () => {
    const tasks = [task(10, "running"), task(2, "running", { DesiredState: "shutdown" }), task(3, "starting")];
    const addresses = new Map([["id of mesh", "10.0.1.2"]]);
    expect(scene({ tasks }).tasks).toMatchObject([
      { name: "web.2", node: "node-1", container: "container 2", pid: 42, addresses, isEnding: true },
      { name: "web.10", node: "node-1", container: "container 10", pid: 50, addresses, isEnding: false },
    ]);
  });
});

describe("nodes that are checked", () => {
  it("have the address that their machine has", () => {
    expect(scene({ nodes: [node("node-2"), node("node-1"), node("node-3", "down")] }).nodes).toEqual([
      { name: "node-1", address: "192.0.2.1", state: "ready" },
      { name: "node-2", address: "0.0.0.0", state: "ready" },
      { name: "node-3", address: "0.0.0.0", state: "down" },
    ]);
  });
});
