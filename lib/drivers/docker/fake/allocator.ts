import type { PortConfig } from "../api/services.ts";
import { addressIn, blocksOf, overlaps } from "./addresses.ts";
import { changeService, nextIndex, tellManagers } from "./cluster-events.ts";
import type { FakeNetwork, FakeService, FakeTask, SwarmState } from "./state.ts";
import { setStatus } from "./task-changes.ts";

const FIRST_VXLAN_ID = 4_096;
const FIRST_PORT = 30_000;
const LAST_PORT = 32_767;

/** Gives addresses and ports to what has none yet. */
export function allocate(swarm: SwarmState): void {
  for (const network of swarm.networks.values()) allocateNetwork(swarm, network);
  for (const service of swarm.services.values()) allocateService(swarm, service);
  for (const task of swarm.tasks.values()) allocateTask(swarm, task);
}

/** A network whose range is taken stays without addresses, and nobody is told. */
function allocateNetwork(swarm: SwarmState, network: FakeNetwork): void {
  if (network.allocation !== undefined) return;
  const others = [...swarm.networks.values()].flatMap(({ allocation }) => allocation?.subnet ?? []);
  const wanted = network.request.IPAM?.Config?.[0];
  const subnet = wanted?.Subnet ?? nextBlock(swarm, others);
  if (subnet === undefined || others.some((other) => overlaps(subnet, other))) return;
  const gateway = wanted?.Gateway ?? addressIn(subnet, 1);
  network.allocation = { subnet, gateway, vxlanId: nextVxlanId(swarm), used: new Set([gateway]) };
  network.version = nextIndex(swarm);
  tellManagers(swarm, "network", "update", network.id, { name: network.request.Name });
}

function nextBlock({ addressPools, subnetSize }: SwarmState, taken: readonly string[]): string | undefined {
  for (const pool of addressPools) {
    for (const block of blocksOf(pool, subnetSize)) if (!taken.some((other) => overlaps(block, other))) return block;
  }
  return undefined;
}

function nextVxlanId({ networks }: SwarmState): number {
  const used = new Set([...networks.values()].map(({ allocation }) => allocation?.vxlanId));
  let id = FIRST_VXLAN_ID;
  while (used.has(id)) id += 1;
  return id;
}

/** Its virtual addresses, one for every network, and the ports that it did not choose itself. */
function allocateService(swarm: SwarmState, service: FakeService): void {
  const networks = vipNetworks(swarm, service);
  if (networks.some(({ allocation }) => allocation === undefined)) return;
  const ports = publishedPorts(swarm, service);
  const kept = service.virtualIps.filter(({ NetworkID }) => networks.some(({ id }) => id === NetworkID));
  const isSame = kept.length === service.virtualIps.length && kept.length === networks.length;
  if (isSame && JSON.stringify(ports) === JSON.stringify(service.ports)) return;
  const virtualIps = networks.map((network) => {
    const old = kept.find(({ NetworkID }) => NetworkID === network.id);
    return old ?? { NetworkID: network.id, Addr: takeAddress(network) };
  });
  changeService(swarm, service, { virtualIps, ports });
}

/** The ingress network first, for ports that are published on every node. */
function vipNetworks({ networks }: SwarmState, { spec }: FakeService): readonly FakeNetwork[] {
  if (spec.EndpointSpec?.Mode === "dnsrr") return [];
  const meshed = (spec.EndpointSpec?.Ports ?? []).some(({ PublishMode }) => PublishMode === "ingress");
  const ingress = meshed ? [...networks.values()].filter(({ request }) => request.Ingress === true) : [];
  const own = (spec.TaskTemplate.Networks ?? []).flatMap(({ Target }) => networks.get(Target) ?? []);
  return [...ingress, ...own];
}

function publishedPorts(swarm: SwarmState, { spec, ports }: FakeService): readonly PortConfig[] {
  return (spec.EndpointSpec?.Ports ?? []).map((port, index): PortConfig => {
    const { PublishedPort, PublishMode, ...rest } = port;
    if (PublishedPort !== undefined || PublishMode === "host") return port;
    const before = ports[index]?.TargetPort === port.TargetPort ? ports[index]?.PublishedPort : undefined;
    return { ...rest, PublishedPort: before ?? nextPort(swarm), PublishMode: "ingress" };
  });
}

function nextPort({ services }: SwarmState): number {
  const used = new Set([...services.values()].flatMap(({ ports }) => ports.map(({ PublishedPort }) => PublishedPort)));
  let port = FIRST_PORT;
  while (used.has(port) && port < LAST_PORT) port += 1;
  return port;
}

/** A task waits for all of its networks before it can be scheduled. */
function allocateTask(swarm: SwarmState, task: FakeTask): void {
  if (task.status.state !== "new") return;
  const networks = (task.spec.Networks ?? []).flatMap(({ Target }) => swarm.networks.get(Target) ?? []);
  if (networks.some(({ allocation }) => allocation === undefined)) return;
  const ports = swarm.services.get(task.serviceId)?.ports ?? [];
  const attachments = networks.map((network) => ({ network, address: takeAddress(network) }));
  Object.assign(task, { attachments, ports });
  setStatus(swarm, task, { state: "pending", message: "pending task scheduling" });
}

function takeAddress({ allocation }: FakeNetwork): string {
  if (allocation === undefined) return "";
  let host = 1;
  while (allocation.used.has(addressIn(allocation.subnet, host))) host += 1;
  const address = addressIn(allocation.subnet, host);
  allocation.used.add(address);
  return `${address}/${allocation.subnet.split("/")[1]}`;
}
