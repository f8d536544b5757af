import type { LiveNetwork, NetworkCreateRequest } from "../api/networks.ts";
import { contains, isCidr } from "./addresses.ts";
import { nextIndex, tellManagers } from "./cluster-events.ts";
import { alreadyExists, badRequest, conflict, failedPrecondition, notFound } from "./refusal.ts";
import { checkName } from "./service-checks.ts";
import type { FakeHost, FakeNetwork, SwarmState } from "./state.ts";
import { hasEnded, isWanted } from "./task-state.ts";
import { liveNetwork } from "./views.ts";

/** Networks that every engine has for itself. */
const PREDEFINED = ["bridge", "host", "none"];

/** What a manager's swarm has, and what the engine has of its own: networks whose last tasks are still ending here. */
export function networksAt(host: FakeHost): readonly LiveNetwork[] {
  const known = host.member?.manages === true ? [...host.member.swarm.networks.values()] : [];
  const own = ownNetworks(host).filter((network) => !known.includes(network));
  return [...known.map((network) => liveNetwork(network, false)), ...own.map((network) => liveNetwork(network, true))];
}

function ownNetworks({ containers }: FakeHost): readonly FakeNetwork[] {
  const live = [...containers.values()].filter(({ state }) => state !== "exited");
  return [...new Set(live.flatMap(({ networks }) => networks))];
}

/** @returns its id. It has no addresses yet. */
export function createNetwork(swarm: SwarmState, host: FakeHost, request: NetworkCreateRequest): string {
  const names = [...swarm.networks.values(), ...ownNetworks(host)].map((network) => network.request.Name);
  if ([...names, ...PREDEFINED].includes(request.Name)) {
    throw conflict(`network with name ${request.Name} already exists`);
  }
  checkName(request.Name);
  checkAddresses(request);
  if (request.Ingress === true) throw alreadyExists("ingress network is already present");
  const id = swarm.context.ids.swarm();
  const createdAt = swarm.context.clock.now();
  swarm.networks.set(id, { id, createdAt, request, version: nextIndex(swarm), allocation: undefined });
  tellManagers(swarm, "network", "create", id, { name: request.Name });
  swarm.run();
  return id;
}

function checkAddresses({ IPAM }: NetworkCreateRequest): void {
  for (const { Subnet, Gateway } of IPAM?.Config ?? []) {
    if (Subnet === undefined) continue;
    if (!isCidr(Subnet)) throw badRequest(`Invalid subnet ${Subnet} : invalid CIDR address: ${Subnet}`);
    if (Gateway === undefined || contains(Subnet, Gateway)) continue;
    throw badRequest(`ipam configuration: subnet ${Subnet} does not contain gateway ${Gateway}`);
  }
}

/** Tasks that were told to end do not count, be they still there. */
export function removeNetwork(swarm: SwarmState, id: string): void {
  const network = swarm.networks.get(id);
  if (network === undefined) throw notFound(`network ${id} not found`);
  const uses = (targets: readonly { readonly Target: string }[] | null | undefined): boolean =>
    (targets ?? []).some(({ Target }) => Target === id);
  const service = [...swarm.services.values()].find(({ spec }) => uses(spec.TaskTemplate.Networks));
  if (service !== undefined) throw failedPrecondition(`network ${id} is in use by service ${service.id}`);
  const task = [...swarm.tasks.values()].find((one) => isWanted(one) && !hasEnded(one) && uses(one.spec.Networks));
  if (task !== undefined) throw failedPrecondition(`network ${id} is in use by task ${task.id}`);
  swarm.networks.delete(id);
  tellManagers(swarm, "network", "remove", id, { name: network.request.Name });
  swarm.run();
}
