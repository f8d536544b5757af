import { destroyContainer } from "./containers.ts";
import type { FakeTask, SwarmState } from "./state.ts";
import { deleteTask } from "./task-changes.ts";
import { hasEnded, isPast, isWanted } from "./task-state.ts";

/** Forgets tasks that are finished with, and those that ended long ago. */
export function reap(swarm: SwarmState): void {
  const done = [...swarm.tasks.values()].filter(
    (task) => task.desired === "remove" && (!isPast(task.status.state, "pending") || hasEnded(task)),
  );
  const old = [...placesIn(swarm).values()].flatMap((tasks) => tooOld(swarm, tasks));
  for (const task of new Set([...done, ...old])) {
    deleteTask(swarm, task);
    destroyContainer(swarm, task);
  }
}

function placesIn({ tasks, services }: SwarmState): ReadonlyMap<string, readonly FakeTask[]> {
  const places = new Map<string, FakeTask[]>();
  for (const task of tasks.values()) {
    if (!services.has(task.serviceId)) continue;
    const key = `${task.serviceId} ${task.slot ?? task.nodeId}`;
    places.set(key, [...(places.get(key) ?? []), task]);
  }
  return places;
}

/** The oldest of those that ended, beyond what is kept of one place. */
function tooOld({ spec }: SwarmState, tasks: readonly FakeTask[]): readonly FakeTask[] {
  const { MaxAttempts = 0 } = (tasks[0]?.spec.RestartPolicy ?? {}) as { readonly MaxAttempts?: number };
  const { TaskHistoryRetentionLimit } = spec["Orchestration"] as { readonly TaskHistoryRetentionLimit: number };
  const kept = MaxAttempts > 0 ? MaxAttempts + 1 : TaskHistoryRetentionLimit;
  const ended = tasks.filter((task) => hasEnded(task) || (!isPast(task.status.state, "pending") && !isWanted(task)));
  return ended.toSorted((a, b) => a.status.at - b.status.at).slice(0, Math.max(0, tasks.length - kept));
}
