import { allocate } from "./allocator.ts";
import { driveTasks } from "./agent.ts";
import { reconcileGlobal, restartGlobal } from "./global.ts";
import { canAgree } from "./raft.ts";
import { reap } from "./reaper.ts";
import { reconcileReplicated, restartReplicated } from "./replicated.ts";
import { startDelayed } from "./restarts.ts";
import { schedule } from "./scheduler.ts";
import type { FakeService, SwarmState } from "./state.ts";
import { setDesired } from "./task-changes.ts";
import { ALLOCATE_MS, REAP_MS, SCHEDULE_MS } from "./timing.ts";
import { stepUpdates } from "./updater.ts";

/** Swarm's orchestrators look at all that changed, until nothing follows from it any more; the rest comes later. */
export function runMachinery(swarm: SwarmState): void {
  if (!canAgree(swarm)) return;
  while (orchestrate(swarm));
  driveTasks(swarm);
  soon(swarm, "allocate", ALLOCATE_MS, allocate);
  soon(swarm, "schedule", SCHEDULE_MS, schedule);
  soon(swarm, "reap", REAP_MS, reap);
}

/** @returns whether anything was done */
function orchestrate(swarm: SwarmState): boolean {
  removeOrphans(swarm);
  const restarted = [...swarm.services.values()].map((service) => restartEnded(swarm, service));
  const dirty = [...swarm.work.dirty];
  swarm.work.dirty.clear();
  for (const id of dirty) reconcile(swarm, swarm.services.get(id));
  const started = startDelayed(swarm);
  const stepped = stepUpdates(swarm);
  return restarted.includes(true) || started || stepped || swarm.work.dirty.size > 0;
}

/** Tasks of a service that was removed end, and are forgotten then. */
function removeOrphans(swarm: SwarmState): void {
  for (const task of swarm.tasks.values()) {
    if (!swarm.services.has(task.serviceId)) setDesired(swarm, task, "remove");
  }
}

function restartEnded(swarm: SwarmState, service: FakeService): boolean {
  return service.spec.Mode.Global === undefined ? restartReplicated(swarm, service) : restartGlobal(swarm, service);
}

function reconcile(swarm: SwarmState, service: FakeService | undefined): void {
  if (service === undefined) return;
  const { Replicated } = service.spec.Mode;
  if (Replicated === undefined) reconcileGlobal(swarm, service);
  else reconcileReplicated(swarm, service, Replicated.Replicas);
}

/** Once a while later, however often it was asked for; and if that changed anything, all that follows from it. */
function soon(swarm: SwarmState, what: string, delayMs: number, act: (swarm: SwarmState) => void): void {
  const { work, context } = swarm;
  if (work.soon.has(what)) return;
  work.soon.add(what);
  context.clock.schedule(delayMs, () => {
    work.soon.delete(what);
    const before = swarm.index;
    if (canAgree(swarm)) act(swarm);
    if (swarm.index !== before) swarm.run();
  });
}
