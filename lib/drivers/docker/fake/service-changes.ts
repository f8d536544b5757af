import type { PortConfig, ServiceSpec } from "../api/services.ts";
import { canonicalService } from "./canonical.ts";
import { changeService, nextIndex, tellManagers } from "./cluster-events.ts";
import { checkReferences } from "./files.ts";
import { alreadyExists, invalid, notFound, outOfSequence, Refusal, unimplemented } from "./refusal.ts";
import { checkService } from "./service-checks.ts";
import type { FakeService, SwarmState } from "./state.ts";

/** @returns its id */
export function createService(swarm: SwarmState, request: ServiceSpec): string {
  const spec = accepted(swarm, request, undefined);
  if ([...swarm.services.values()].some((service) => service.spec.Name === spec.Name)) {
    throw alreadyExists(`name conflicts with an existing object: service ${spec.Name} already exists`);
  }
  const now = swarm.context.clock.now();
  const service: FakeService = {
    id: swarm.context.ids.swarm(),
    createdAt: now,
    updatedAt: now,
    version: nextIndex(swarm),
    spec,
    specVersion: 0,
    previous: undefined,
    virtualIps: [],
    ports: [],
    updateStatus: undefined,
  };
  swarm.services.set(service.id, service);
  swarm.work.dirty.add(service.id);
  tellManagers(swarm, "service", "create", service.id, { name: spec.Name });
  swarm.run();
  return service.id;
}

/** The whole spec is to be given. It starts from the version that was read. */
export function updateService(swarm: SwarmState, id: string, version: number, request: ServiceSpec): void {
  const service = serviceIn(swarm, id);
  const spec = accepted(swarm, request, service);
  if ((service.spec.Mode.Global === undefined) !== (spec.Mode.Global === undefined)) {
    throw unimplemented("service mode change is not allowed");
  }
  if (service.spec.Name !== spec.Name) throw unimplemented("renaming services is not supported");
  if (service.version !== version) throw outOfSequence();
  const previous = { spec: service.spec, specVersion: service.specVersion };
  changeService(swarm, service, { spec, previous, specVersion: version, updateStatus: undefined });
  swarm.run();
}

export function removeService(swarm: SwarmState, id: string): void {
  const service = serviceIn(swarm, id);
  swarm.services.delete(id);
  swarm.work.updates.delete(id);
  tellManagers(swarm, "service", "remove", id, { name: service.spec.Name });
  swarm.run();
}

function serviceIn({ services }: SwarmState, id: string): FakeService {
  const service = services.get(id);
  if (service === undefined) throw notFound(`service ${id} not found`);
  return service;
}

/** As it will be read back. @throws the engine's refusal of what it cannot be */
function accepted(swarm: SwarmState, request: ServiceSpec, before: FakeService | undefined): ServiceSpec {
  const spec = canonicalService(request, (nameOrId) => networkId(swarm, nameOrId));
  checkService(spec);
  for (const { Target } of spec.TaskTemplate.Networks ?? []) {
    if (swarm.networks.get(Target)?.request.Ingress !== true) continue;
    throw invalid('Service cannot be explicitly attached to the ingress network "ingress"');
  }
  checkReferences(swarm, spec);
  checkPorts(swarm, spec.EndpointSpec?.Ports ?? [], before);
  return spec;
}

/** By its id, its name, or the beginning of its id: engines do not mind. */
function networkId({ networks }: SwarmState, nameOrId: string): string {
  const all = [...networks.values()];
  const found =
    networks.get(nameOrId) ??
    all.find(({ request }) => request.Name === nameOrId) ??
    all.find(({ id }) => id.startsWith(nameOrId));
  if (found === undefined) throw new Refusal(500, `network ${nameOrId} not found`);
  return found.id;
}

/** A port of every node is one service's alone. Several may have it on the host's own address: the scheduler sees to that. */
function checkPorts({ services }: SwarmState, wanted: readonly PortConfig[], before: FakeService | undefined): void {
  for (const service of services.values()) {
    if (service === before) continue;
    for (const taken of [...(service.spec.EndpointSpec?.Ports ?? []), ...service.ports]) {
      const clash = wanted.find((port) => clashes(port, taken));
      if (clash === undefined) continue;
      const kind = taken.PublishMode === "host" ? "a host-published port" : "an ingress port";
      const { Name } = service.spec;
      throw invalid(`port '${clash.PublishedPort}' is already in use by service '${Name}' (${service.id}) as ${kind}`);
    }
  }
}

function clashes(wanted: PortConfig, taken: PortConfig): boolean {
  if (wanted.PublishedPort === undefined || wanted.PublishedPort !== taken.PublishedPort) return false;
  return wanted.Protocol === taken.Protocol && (wanted.PublishMode !== "host" || taken.PublishMode !== "host");
}
