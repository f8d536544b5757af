import { restart, shouldRestart } from "./restarts.ts";
import type { FakeNode, FakeService, FakeTask, SwarmState } from "./state.ts";
import { createTask, deleteTask, setDesired } from "./task-changes.ts";
import { hasEnded, isWanted, tasksOf } from "./task-state.ts";
import { type Place, startUpdate } from "./updater.ts";

/** Makes and removes tasks until there are as many places as the service has replicas; then brings them up to date. */
export function reconcileReplicated(swarm: SwarmState, service: FakeService, replicas: number): void {
  const places = placesOf(swarm, service);
  const running = new Map([...places].filter(([, place]) => place.length > 0));
  const dead = [...places].filter(([, place]) => place.length === 0).map(([slot]) => slot);
  const kept = running.size > replicas ? keptFirst([...running.values()]).slice(0, replicas) : [...running.values()];
  if (running.size <= replicas) addTasks(swarm, service, running, replicas - running.size);
  for (const place of running.values()) {
    if (!kept.includes(place)) place.forEach((task) => setDesired(swarm, task, "remove"));
  }
  const revived = new Set(
    tasksOf(swarm, service.id)
      .filter(isWanted)
      .map(({ slot }) => slot),
  );
  for (const slot of dead.filter((candidate) => !revived.has(candidate))) {
    tasksOf(swarm, service.id)
      .filter((task) => task.slot === slot)
      .forEach((task) => deleteTask(swarm, task));
  }
  startUpdate(swarm, service, kept);
}

/** By slot: the tasks that are wanted, or the last one if it ended and is not to be started again; or none. */
function placesOf(swarm: SwarmState, service: FakeService): ReadonlyMap<number, Place> {
  const bySlot = new Map<number, FakeTask[]>();
  for (const task of tasksOf(swarm, service.id)) {
    bySlot.set(task.slot ?? 0, [...(bySlot.get(task.slot ?? 0) ?? []), task]);
  }
  const sorted = [...bySlot].toSorted(([a], [b]) => a - b);
  return new Map(sorted.map(([slot, tasks]) => [slot, updatable(swarm, service, tasks)]));
}

/** The tasks of one place that an update has to do with. */
export function updatable(swarm: SwarmState, service: FakeService, tasks: Place): Place {
  const wanted = tasks.filter(isWanted);
  if (wanted.length > 0) return wanted;
  if (service.updateStatus?.State === "rollback_started") return [];
  const newest = tasks.toSorted((a, b) => a.status.at - b.status.at).at(-1);
  return newest === undefined || shouldRestart(swarm, newest) ? [] : [newest];
}

function addTasks(swarm: SwarmState, service: FakeService, running: ReadonlyMap<number, Place>, count: number): void {
  let slot = 0;
  for (let made = 0; made < count; made += 1) {
    do slot += 1;
    while (running.has(slot));
    createTask(swarm, service, { slot });
  }
}

/** Those that run first, by slot; then each node's first task, each node's second one, and so on. */
function keptFirst(places: readonly Place[]): readonly Place[] {
  const runs = (place: Place): number => (place.some(({ status }) => status.state === "running") ? 0 : 1);
  const bySlot = places.toSorted((a, b) => runs(a) - runs(b) || (a[0]?.slot ?? 0) - (b[0]?.slot ?? 0));
  const seen = new Map<string, number>();
  const ranked = bySlot.map((place) => {
    const node = place.length === 1 ? place[0]?.nodeId : undefined;
    if (node === undefined) return { place, rank: Infinity };
    seen.set(node, (seen.get(node) ?? 0) + 1);
    return { place, rank: seen.get(node) ?? 0 };
  });
  return ranked.toSorted((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank)).map(({ place }) => place);
}

/** Starts what ended again, and what has to leave its node somewhere else. @returns whether there was any */
export function restartReplicated(swarm: SwarmState, service: FakeService): boolean {
  const lost = tasksOf(swarm, service.id).filter(
    (task) => isWanted(task) && !swarm.work.delays.has(task.id) && (hasEnded(task) || isHomeless(swarm, task)),
  );
  lost.forEach((task) => restart(swarm, service, task));
  return lost.length > 0;
}

function isHomeless({ nodes }: SwarmState, { nodeId }: FakeTask): boolean {
  return nodeId !== undefined && isUnfit(nodes.get(nodeId));
}

/** A node on which nothing is to run. */
export function isUnfit(node: FakeNode | undefined): boolean {
  return node === undefined || node.state === "down" || node.spec.Availability === "drain";
}
