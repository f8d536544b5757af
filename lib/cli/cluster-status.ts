import type { LiveNode } from "../drivers/docker/api/nodes.ts";
import type { LiveService, PortConfig } from "../drivers/docker/api/services.ts";
import type { LiveTask } from "../drivers/docker/api/tasks.ts";
import { compareNames } from "./name-order.ts";

/** A cluster as it is right now, in the fields that `status --json` prints. */
export interface ClusterStatus {
  readonly cluster: string;
  readonly nodes: readonly NodeStatus[];
  readonly services: readonly ServiceStatus[];
  readonly tasks: readonly TaskStatus[];
}

export interface NodeStatus {
  readonly name: string;
  readonly role: "leader" | "manager" | "worker";
  readonly state: string;
  readonly availability: string;
  readonly address: string;
  readonly engine: string;
}

export interface ServiceStatus {
  readonly name: string;
  readonly running: number;
  readonly wanted: number;
  readonly image: string;
  readonly ports: readonly PortStatus[];
}

export interface PortStatus {
  readonly published: number | undefined;
  readonly target: number;
  readonly protocol: string;
  readonly mode: string;
}

export interface TaskStatus {
  /** `web.1`; of a global service `web.node-1` */
  readonly name: string;
  /** Absent until it is placed. */
  readonly node: string | undefined;
  readonly state: string;
  readonly desired: string;
  /** When it came into this state, ISO 8601. */
  readonly since: string;
  readonly error: string | undefined;
}

/** Says what managers told in few words, each list in the order of names. Pure. */
export function clusterStatus(
  cluster: string,
  nodes: readonly LiveNode[],
  services: readonly LiveService[],
  tasks: readonly LiveTask[],
): ClusterStatus {
  const hosts = new Map(nodes.map(({ ID, Description }) => [ID, Description.Hostname ?? ID]));
  return {
    cluster,
    nodes: byName(nodes.map(nodeStatus)),
    services: byName(services.map((service) => serviceStatus(service, tasks))),
    tasks: byName(
      services.flatMap((service) => tasksOf(service, tasks).map((task) => taskStatus(service, task, hosts))),
    ),
  };
}

function nodeStatus({ Description, Spec, Status, ManagerStatus }: LiveNode): NodeStatus {
  return {
    name: Description.Hostname ?? "",
    role: ManagerStatus?.Leader === true ? "leader" : Spec.Role,
    state: Status.State,
    availability: Spec.Availability,
    address: Status.Addr ?? "",
    engine: Description.Engine?.EngineVersion ?? "",
  };
}

function serviceStatus(service: LiveService, tasks: readonly LiveTask[]): ServiceStatus {
  const { Spec } = service;
  const wanted = tasksOf(service, tasks).filter(({ DesiredState }) => DesiredState === "running");
  return {
    name: Spec.Name,
    running: wanted.filter(({ Status }) => Status.State === "running").length,
    wanted: Spec.Mode.Replicated?.Replicas ?? wanted.length,
    image: Spec.TaskTemplate.ContainerSpec.Image,
    // A port that Docker chose stands beside the spec only.
    ports: (service.Endpoint?.Ports ?? Spec.EndpointSpec?.Ports ?? []).map(portStatus),
  };
}

function portStatus({ PublishedPort, TargetPort, Protocol, PublishMode }: PortConfig): PortStatus {
  return {
    published: PublishedPort,
    target: TargetPort,
    protocol: Protocol ?? "tcp",
    mode: PublishMode ?? "ingress",
  };
}

function taskStatus(service: LiveService, task: LiveTask, hosts: ReadonlyMap<string, string>): TaskStatus {
  const { Slot, NodeID = "", DesiredState, Status } = task;
  const node = hosts.get(NodeID);
  return {
    name: `${service.Spec.Name}.${Slot ?? node ?? ""}`,
    node,
    state: Status.State,
    desired: DesiredState,
    since: Status.Timestamp,
    error: Status.Err,
  };
}

const tasksOf = ({ ID }: LiveService, tasks: readonly LiveTask[]) => tasks.filter(({ ServiceID }) => ServiceID === ID);

/** Of tasks with one name, which have followed each other, the latest is first. */
function byName<T extends { readonly name: string; readonly since?: string }>(all: readonly T[]): readonly T[] {
  const newer = (a: T, b: T) => (b.since ?? "").localeCompare(a.since ?? "");
  return all.toSorted((a, b) => compareNames(a.name, b.name) || newer(a, b));
}
