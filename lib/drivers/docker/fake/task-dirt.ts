import { taskSpecOf } from "./canonical.ts";
import { constraintsOf, meetsAll } from "./constraints.ts";
import type { FakeService, FakeTask, SwarmState } from "./state.ts";

/** Whether a task has to be replaced for its service to be as its spec says. */
export function isDirty(swarm: SwarmState, service: FakeService, task: FakeTask): boolean {
  if (service.specVersion === task.specVersion) return false;
  const wanted = taskSpecOf(service.spec.TaskTemplate);
  const node = task.nodeId === undefined ? undefined : swarm.nodes.get(task.nodeId);
  const { Placement: before, ...restBefore } = task.spec;
  const { Placement: after, ...restAfter } = wanted;
  const onlyPlacement = !isSame(before, after) && isSame(restBefore, restAfter);
  if (onlyPlacement && node !== undefined && meetsAll(constraintsOf(wanted), node)) return false;
  return !isSame(task.spec, wanted) || !isSame(task.endpoint, service.spec.EndpointSpec);
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
