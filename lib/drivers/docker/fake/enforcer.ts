import { constraintsOf, meetsAll } from "./constraints.ts";
import type { FakeNode, SwarmState } from "./state.ts";
import { setStatus } from "./task-changes.ts";
import { isPast } from "./task-state.ts";

/**
 * Rejects the tasks that a node may not run any more, now that its labels or its role have changed. What counts is
 * what their service asks for by now.
 */
export function enforceConstraints(swarm: SwarmState, node: FakeNode): void {
  if (node.spec.Availability !== "active") return;
  for (const task of swarm.tasks.values()) {
    const { state } = task.status;
    if (task.nodeId !== node.id || isPast("assigned", state) || isPast(state, "running")) continue;
    const spec = swarm.services.get(task.serviceId)?.spec.TaskTemplate ?? task.spec;
    if (isPast(task.desired, "complete") || meetsAll(constraintsOf(spec), node)) continue;
    const error = "assigned node no longer meets constraints";
    setStatus(swarm, task, { state: "rejected", message: "task rejected by constraint enforcer", error });
  }
}
