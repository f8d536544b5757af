import type { EngineInfo } from "../api/engine.ts";
import type { LiveNetwork } from "../api/networks.ts";
import type { LiveNode } from "../api/nodes.ts";
import type { LiveService } from "../api/services.ts";
import type { LiveSwarm } from "../api/swarm.ts";
import type { LiveTask } from "../api/tasks.ts";
import { timestamp } from "./context.ts";
import { ENGINE_VERSION } from "./membership.ts";
import { isAlive, isLed, NO_LEADER } from "./raft.ts";
import type { FakeHost, FakeNetwork, FakeNode, FakeService, FakeTask, SwarmState } from "./state.ts";

/*
 * How engines show what they know, field by field as Docker 20.10 does.
 */

const dated = (createdAt: number, updatedAt: number): { CreatedAt: string; UpdatedAt: string } => ({
  CreatedAt: timestamp(createdAt),
  UpdatedAt: timestamp(updatedAt),
});

export function engineInfo(host: FakeHost, nowMs: number): EngineInfo {
  return {
    ID: host.engineId,
    Name: host.name,
    ServerVersion: ENGINE_VERSION,
    NCPU: host.cpus,
    MemTotal: host.memoryBytes,
    OperatingSystem: "Debian GNU/Linux 12 (bookworm)",
    KernelVersion: "6.1.0",
    SystemTime: timestamp(nowMs),
    Swarm: swarmInfo(host),
  };
}

function swarmInfo({ member }: FakeHost): EngineInfo["Swarm"] {
  if (member === undefined) {
    return { NodeID: "", NodeAddr: "", LocalNodeState: "inactive", ControlAvailable: false, Error: "" };
  }
  const { swarm, nodeId, manages } = member;
  return {
    NodeID: nodeId,
    NodeAddr: swarm.nodes.get(nodeId)?.address ?? "",
    LocalNodeState: "active",
    ControlAvailable: manages,
    Error: manages && !isLed(swarm) ? NO_LEADER : "",
    ...(manages ? { Cluster: { ID: swarm.id } } : {}),
  };
}

export function liveSwarm(swarm: SwarmState): LiveSwarm {
  return {
    ID: swarm.id,
    Version: { Index: swarm.version },
    ...dated(swarm.createdAt, swarm.updatedAt),
    Spec: swarm.spec,
    DefaultAddrPool: swarm.addressPools,
    SubnetSize: swarm.subnetSize,
    DataPathPort: swarm.dataPathPort,
    JoinTokens: swarm.tokens,
  };
}

export function liveNode(swarm: SwarmState, node: FakeNode): LiveNode {
  const { raft } = swarm;
  const isLeader = raft.leader === node.id ? { Leader: true } : {};
  const Reachability = isAlive(swarm, node) ? "reachable" : "unreachable";
  const ManagerStatus = { ...isLeader, Reachability, Addr: `${node.address}:2377` } as const;
  return {
    ID: node.id,
    Version: { Index: node.version },
    ...dated(node.createdAt, node.updatedAt),
    Spec: node.spec,
    Description: node.description,
    Status: { State: node.state, ...(node.message === "" ? {} : { Message: node.message }), Addr: node.address },
    ...(raft.members.has(node.id) ? { ManagerStatus } : {}),
  };
}

/** As the swarm tells of it, or as an engine does of itself. */
export function liveNetwork(
  network: FakeNetwork,
  ofEngine: boolean,
): LiveNetwork & { readonly Containers: object | null } {
  const { id, request, allocation } = network;
  const { IPRange } = request.IPAM?.Config?.[0] ?? {};
  const Config = [
    {
      Subnet: allocation?.subnet ?? "",
      ...(IPRange === undefined ? {} : { IPRange }),
      Gateway: allocation?.gateway ?? "",
    },
  ];
  const vxlan = { "com.docker.network.driver.overlay.vxlanid_list": String(allocation?.vxlanId) };
  return {
    Id: id,
    Name: request.Name,
    Scope: "swarm",
    Driver: allocation === undefined ? "" : request.Driver,
    IPAM:
      allocation === undefined ? { Driver: "", Config: null } : { Driver: request.IPAM?.Driver ?? "default", Config },
    Internal: request.Internal ?? false,
    Attachable: request.Attachable ?? false,
    Ingress: request.Ingress ?? false,
    Containers: ofEngine ? {} : null,
    Options: allocation === undefined ? null : { ...vxlan, ...request.Options },
    Labels: Object.keys(request.Labels ?? {}).length === 0 ? null : (request.Labels ?? null),
  };
}

export function liveService(service: FakeService): LiveService {
  const { id, version, createdAt, updatedAt, spec, previous, ports, virtualIps, updateStatus } = service;
  return {
    ID: id,
    Version: { Index: version },
    ...dated(createdAt, updatedAt),
    Spec: spec,
    ...(previous === undefined ? {} : { PreviousSpec: previous.spec }),
    Endpoint: {
      ...(ports.length === 0 ? {} : { Ports: ports }),
      ...(virtualIps.length === 0 ? {} : { VirtualIPs: virtualIps }),
    },
    ...(updateStatus === undefined ? {} : { UpdateStatus: updateStatus }),
  };
}

export function liveTask(task: FakeTask): LiveTask {
  const { status, attachments } = task;
  return {
    ID: task.id,
    Version: { Index: task.version },
    ...dated(task.createdAt, task.updatedAt),
    Spec: task.spec,
    ServiceID: task.serviceId,
    ...(task.slot === undefined ? {} : { Slot: task.slot }),
    ...(task.nodeId === undefined ? {} : { NodeID: task.nodeId }),
    Status: {
      Timestamp: timestamp(status.at),
      State: status.state,
      Message: status.message,
      ...(status.error === undefined ? {} : { Err: status.error }),
      ...(status.container === undefined ? {} : { ContainerStatus: status.container }),
      PortStatus: {},
    },
    DesiredState: task.desired,
    ...(attachments.length === 0
      ? {}
      : {
          NetworksAttachments: attachments.map(({ network, address }) => ({
            Network: { ID: network.id },
            Addresses: [address],
          })),
        }),
  };
}
