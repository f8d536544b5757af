import type { NodeSpec } from "../api/nodes.ts";
import { sortedLabels } from "./canonical.ts";
import { changeNode, tellManagers } from "./cluster-events.ts";
import { enforceConstraints } from "./enforcer.ts";
import { followRole, markDirty } from "./membership.ts";
import { failedPrecondition, notFound, outOfSequence } from "./refusal.ts";
import type { FakeNode, SwarmState } from "./state.ts";
import { setStatus } from "./task-changes.ts";
import { isPast } from "./task-state.ts";
import { PROMOTE_MS } from "./timing.ts";

/** The whole spec is to be given. It starts from the version that was read. */
export function updateNode(swarm: SwarmState, id: string, version: number, request: NodeSpec): void {
  const node = nodeIn(swarm, id);
  const before = node.spec;
  if (before.Role === "manager" && request.Role === "worker") checkDemotion(swarm);
  if (node.version !== version) throw outOfSequence();
  const name = request.Name === undefined || request.Name === "" ? {} : { Name: request.Name };
  const { Role, Availability, Labels } = request;
  changeNode(swarm, node, { spec: { ...name, Labels: sortedLabels(Labels ?? {}), Role, Availability } });
  if (before.Role !== Role) {
    const delayMs = Role === "manager" ? PROMOTE_MS : 0;
    swarm.context.clock.schedule(delayMs, () => followRole(swarm, node));
  }
  enforceConstraints(swarm, node);
  markDirty(swarm);
  swarm.run();
}

function checkDemotion({ nodes }: SwarmState): void {
  const managers = [...nodes.values()].filter(({ spec }) => spec.Role === "manager");
  if (managers.length === 1) throw failedPrecondition("attempting to demote the last manager of the swarm");
}

/** What becomes of its tasks, nobody can tell any more. */
export function removeNode(swarm: SwarmState, id: string, force: boolean): void {
  const node = nodeIn(swarm, id);
  if (swarm.raft.members.has(id)) {
    throw failedPrecondition(
      `node ${id} is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal`,
    );
  }
  if (node.state === "ready" && !force) throw failedPrecondition(`node ${id} is not down and can't be removed`);
  node.cancelChange();
  for (const task of swarm.tasks.values()) {
    if (task.nodeId !== id || isPast(task.status.state, "running")) continue;
    setStatus(swarm, task, { state: "orphaned", message: "Task belonged to a node that has been deleted" });
  }
  swarm.nodes.delete(id);
  tellManagers(swarm, "node", "remove", id, { name: node.description.Hostname ?? "" });
  markDirty(swarm);
  swarm.run();
}

function nodeIn({ nodes }: SwarmState, id: string): FakeNode {
  const node = nodes.get(id);
  if (node === undefined) throw notFound(`node ${id} not found`);
  return node;
}
