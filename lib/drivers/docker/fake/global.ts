import { constraintsOf, meetsAll } from "./constraints.ts";
import { isUnfit, updatable } from "./replicated.ts";
import { restart } from "./restarts.ts";
import type { FakeNode, FakeService, SwarmState } from "./state.ts";
import { createTask, setDesired } from "./task-changes.ts";
import { hasEnded, isWanted, tasksOf } from "./task-state.ts";
import { type Place, startUpdate } from "./updater.ts";

/** One task on every node that it may run on; none on the others. */
export function reconcileGlobal(swarm: SwarmState, service: FakeService): void {
  const places: Place[] = [];
  const tasks = tasksOf(swarm, service.id);
  for (const node of swarm.nodes.values()) {
    const there = tasks.filter(({ nodeId }) => nodeId === node.id);
    const place = updatable(swarm, service, there);
    if (isUnfit(node) || !meetsAll(constraintsOf(service.spec.TaskTemplate), node)) {
      place.forEach((task) => setDesired(swarm, task, "shutdown"));
    } else if (node.spec.Availability !== "pause") {
      if (place.length === 0) createTask(swarm, service, { nodeId: node.id });
      else places.push(place);
    }
  }
  tasks.filter(({ nodeId }) => !swarm.nodes.has(nodeId ?? "")).forEach((task) => setDesired(swarm, task, "shutdown"));
  startUpdate(swarm, service, places);
}

/** Starts what ended on its node again. @returns whether there was any */
export function restartGlobal(swarm: SwarmState, service: FakeService): boolean {
  const ended = tasksOf(swarm, service.id).filter(
    (task) => isWanted(task) && hasEnded(task) && !swarm.work.delays.has(task.id),
  );
  for (const task of ended) {
    const node = swarm.nodes.get(task.nodeId ?? "");
    if (node === undefined || isUnfit(node) || !mayStart(service, node)) setDesired(swarm, task, "shutdown");
    else restart(swarm, service, task);
  }
  return ended.length > 0;
}

const mayStart = (service: FakeService, node: FakeNode): boolean =>
  node.spec.Availability !== "pause" && meetsAll(constraintsOf(service.spec.TaskTemplate), node);
