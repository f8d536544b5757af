import type { LiveNetwork } from "../../drivers/docker/api/networks.ts";
import type { LiveNode } from "../../drivers/docker/api/nodes.ts";
import type { LiveService, PortConfig } from "../../drivers/docker/api/services.ts";
import type { LiveTask } from "../../drivers/docker/api/tasks.ts";
import type { FrontRecord } from "../../resources/ingress/record.ts";
import { inNameOrder } from "../name-order.ts";
import { namedTask } from "../services.ts";

/** A cluster with services of the stack, as far as it matters for asking them. */
export interface Scene {
  /** In the order of their names. */
  readonly services: readonly CheckedService[];
  /** Names of services that the stack should have, and the cluster has not. */
  readonly missing: readonly string[];
  /** Tasks of the stack's services that run, those too that are about to end; in the order of their names. */
  readonly tasks: readonly CheckedTask[];
  readonly nodes: readonly CheckedNode[];
  /** The Ingresses of the stack there. */
  readonly fronts: readonly CheckedFront[];
}

export interface CheckedService {
  readonly id: string;
  readonly name: string;
  readonly endpointMode: "vip" | "dnsrr";
  /** Whether the kernels of its cluster have IPVS: virtual addresses and the routing mesh. */
  readonly hasIpvs: boolean;
  /** How many tasks there should be; of a global service it is Swarm who knows. */
  readonly replicas: number | "global";
  /** Overlay networks. */
  readonly networks: readonly ServiceNetwork[];
  readonly ports: readonly ServicePort[];
  /** If it belongs to an Ingress. */
  readonly frontDoor?: FrontDoor | undefined;
}

export interface ServiceNetwork {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly virtualIp?: string | undefined;
}

export interface ServicePort {
  readonly target: number;
  /** On the machines; none yet if Docker is still to choose it. */
  readonly published?: number | undefined;
  readonly protocol: "tcp" | "udp" | "sctp";
  readonly mode: "ingress" | "host";
}

/** What is asked of an Ingress, by the number of the port in the containers of its edge. */
export type FrontDoor = ReadonlyMap<number, FrontPort>;

interface FrontPort {
  /** One that it has a route or a certificate for, if it names any. */
  readonly host?: string | undefined;
  readonly isSecured: boolean;
}

/** An Ingress: the names of its services, and what the program said of its routes. */
export interface CheckedFront {
  readonly edge: string;
  readonly router: string;
  /** If the last run left it. */
  readonly record?: FrontRecord | undefined;
}

export interface CheckedTask {
  /** `web.2` */
  readonly name: string;
  readonly serviceId: string;
  readonly node: string;
  readonly container: string;
  readonly pid: number;
  /** By network id. */
  readonly addresses: ReadonlyMap<string, string>;
  /** It was told to end: its name may be gone already. */
  readonly isEnding: boolean;
}

export interface CheckedNode {
  readonly name: string;
  readonly address: string;
  /** Swarm's word for it: `ready`, `down` ... */
  readonly state: string;
}

/** What managers say of a cluster, and what the stack's state adds. */
export interface LiveScene {
  /** Of the services that the stack should have there. */
  readonly names: readonly string[];
  /** Those that are there. */
  readonly services: readonly LiveService[];
  /** Of these services. */
  readonly tasks: readonly LiveTask[];
  readonly nodes: readonly LiveNode[];
  readonly networks: readonly LiveNetwork[];
  /** Of machines, by their names. Managers may know another one. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly hasIpvs: (service: string) => boolean;
  readonly frontDoorOf: (service: string) => FrontDoor | undefined;
  readonly fronts: readonly CheckedFront[];
}

/** Pure. */
export function sceneOf(live: LiveScene): Scene {
  const overlays = new Map(live.networks.flatMap((it) => (isOverlay(it) ? [[it.Id, it.Name]] : [])));
  const services = new Map(live.services.map((service) => [service.ID, service]));
  return {
    services: inNameOrder(live.services.map((service) => serviceOf(service, overlays, live))),
    missing: live.names.filter((name) => !live.services.some(({ Spec }) => Spec.Name === name)).toSorted(),
    tasks: inNameOrder(live.tasks.flatMap((task) => taskOf(task, services.get(task.ServiceID), live.nodes))),
    nodes: inNameOrder(live.nodes.map((node) => nodeOf(node, live.addresses))),
    fronts: live.fronts,
  };
}

/** Swarm's own network for published ports has no names. */
const isOverlay = ({ Driver, Ingress }: LiveNetwork): boolean => Driver === "overlay" && !Ingress;

function serviceOf(
  { ID: id, Spec, Endpoint }: LiveService,
  overlays: ReadonlyMap<string, string>,
  { hasIpvs, frontDoorOf }: LiveScene,
): CheckedService {
  const virtualIps = new Map((Endpoint?.VirtualIPs ?? []).map(({ NetworkID, Addr }) => [NetworkID, plain(Addr)]));
  const networks = (Spec.TaskTemplate.Networks ?? []).flatMap(({ Target, Aliases }) => {
    const name = overlays.get(Target);
    return name === undefined ? [] : [{ id: Target, name, aliases: Aliases ?? [], virtualIp: virtualIps.get(Target) }];
  });
  return {
    id,
    name: Spec.Name,
    endpointMode: Spec.EndpointSpec?.Mode ?? "vip",
    hasIpvs: hasIpvs(Spec.Name),
    replicas: Spec.Mode.Replicated?.Replicas ?? "global",
    networks,
    ports: (Endpoint?.Ports ?? Spec.EndpointSpec?.Ports ?? []).map(portOf),
    frontDoor: frontDoorOf(Spec.Name),
  };
}

/** A port that Docker is still to choose is 0. */
function portOf({ TargetPort, PublishedPort, Protocol, PublishMode }: PortConfig): ServicePort {
  return {
    target: TargetPort,
    published: PublishedPort === 0 ? undefined : PublishedPort,
    protocol: Protocol ?? "tcp",
    mode: PublishMode ?? "ingress",
  };
}

function taskOf(task: LiveTask, service: LiveService | undefined, nodes: readonly LiveNode[]): CheckedTask[] {
  const { ServiceID: serviceId, DesiredState, Status, NetworksAttachments } = task;
  const { ContainerID: container = "", PID: pid = 0 } = Status.ContainerStatus ?? {};
  if (service === undefined || Status.State !== "running" || container === "") return [];
  const addresses = new Map(
    (NetworksAttachments ?? []).flatMap(({ Network, Addresses }) => {
      const address = Addresses?.find((it) => it.includes("."));
      return address === undefined ? [] : [[Network.ID, plain(address)]];
    }),
  );
  return [
    { ...namedTask(service, task, nodes), serviceId, container, pid, addresses, isEnding: DesiredState !== "running" },
  ];
}

function nodeOf({ Description, Status }: LiveNode, addresses: ReadonlyMap<string, string>): CheckedNode {
  const { Hostname: name = "" } = Description;
  return { name, address: addresses.get(name) ?? Status.Addr ?? "", state: Status.State };
}

/** Docker tells addresses with the size of their network: `10.0.1.2/24`. */
const plain = (address: string): string => address.split("/")[0] ?? address;
