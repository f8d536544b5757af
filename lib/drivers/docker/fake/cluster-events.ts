import type { Labels } from "../api/versioned.ts";
import { isLed } from "./raft.ts";
import type { FakeNode, FakeService, SwarmState } from "./state.ts";

/** Every manager tells of what is agreed on. */
export function tellManagers(swarm: SwarmState, type: string, action: string, id: string, attributes: Labels): void {
  if (!isLed(swarm)) return;
  for (const { host } of swarm.nodes.values()) {
    if (host?.answers === true && host.member?.manages === true) host.events.tell(type, action, id, attributes);
  }
}

/** Changes a node, and tells how. */
export function changeNode(swarm: SwarmState, node: FakeNode, change: Partial<FakeNode>): void {
  const before = { state: node.state, spec: node.spec };
  Object.assign(node, change, { version: nextIndex(swarm), updatedAt: swarm.context.clock.now() });
  tellManagers(swarm, "node", "update", node.id, {
    name: node.spec.Name ?? node.description.Hostname ?? "",
    ...changed("state", before.state, node.state),
    ...changed("availability", before.spec.Availability, node.spec.Availability),
    ...changed("role", before.spec.Role, node.spec.Role),
  });
}

/** Changes a service, and tells how. Swarm will look at it. */
export function changeService(swarm: SwarmState, service: FakeService, change: Partial<FakeService>): void {
  const { spec, updateStatus } = service;
  Object.assign(service, change, { version: nextIndex(swarm), updatedAt: swarm.context.clock.now() });
  swarm.work.dirty.add(service.id);
  tellManagers(swarm, "service", "update", service.id, {
    name: service.spec.Name,
    ...changed("image", spec.TaskTemplate.ContainerSpec.Image, service.spec.TaskTemplate.ContainerSpec.Image),
    ...changed("replicas", replicas(spec), replicas(service.spec)),
    ...(service.updateStatus === undefined
      ? {}
      : changed("updatestate", updateStatus?.State, service.updateStatus.State)),
  });
}

const replicas = ({ Mode }: FakeService["spec"]): string | undefined => Mode.Replicated?.Replicas.toString();

function changed(what: string, before: string | undefined, after: string | undefined): Labels {
  if (before === after || after === undefined) return {};
  return { ...(before === undefined ? {} : { [`${what}.old`]: before }), [`${what}.new`]: after };
}

/** The number of the next change. */
export function nextIndex(swarm: SwarmState): number {
  return (swarm.index += 1);
}
