import type { ServiceSpec, UpdateConfig } from "../api/services.ts";
import { changeService } from "./cluster-events.ts";
import { timestamp } from "./context.ts";
import { delayStart } from "./restarts.ts";
import type { FakeService, FakeTask, SwarmState, Update, UpdateStatus, UpdateWorker } from "./state.ts";
import { createTask, setDesired } from "./task-changes.ts";
import { isDirty } from "./task-dirt.ts";
import { hasEnded, isPast, isWanted } from "./task-state.ts";
import { millis, MONITOR_MS } from "./timing.ts";

/** The tasks of one place of a service: of one slot, or on one node. */
export type Place = readonly FakeTask[];

const DEFAULTS: UpdateConfig = { Parallelism: 1 };

/** Begins to bring the tasks of a service up to its spec, unless that is going on already. */
export function startUpdate(swarm: SwarmState, service: FakeService, places: readonly Place[]): void {
  const { updates } = swarm.work;
  const goal = JSON.stringify(service.spec);
  if (updates.get(service.id)?.goal === goal) return;
  updates.delete(service.id);
  const state = service.updateStatus?.State;
  if (state === "paused" || state === "rollback_paused") return;
  const dirty = places.filter((place) => place.length > 1 || place.some((task) => isDirty(swarm, service, task)));
  if (dirty.length === 0) return finishUnlessDone(swarm, service);
  const isRollback = state === "rollback_started";
  const config = configOf(service.spec, isRollback);
  const workers = Array.from({ length: config.Parallelism === 0 ? dirty.length : config.Parallelism }, newWorker);
  updates.set(service.id, {
    serviceId: service.id,
    goal,
    config,
    isRollback,
    places: dirty.length,
    queue: [...dirty],
    workers,
    made: new Map(),
    failed: new Set(),
    stopped: false,
    watchUntil: undefined,
  });
  if (state === undefined) setUpdateStatus(swarm, service, "updating", "update in progress");
}

const configOf = ({ UpdateConfig: update, RollbackConfig: rollback }: ServiceSpec, isRollback: boolean): UpdateConfig =>
  (isRollback ? rollback : update) ?? DEFAULTS;

const newWorker = (): UpdateWorker => ({ place: undefined, fresh: undefined, pauseUntil: -Infinity });

function finishUnlessDone(swarm: SwarmState, service: FakeService): void {
  const state = service.updateStatus?.State;
  if (state === "updating" || state === "rollback_started") complete(swarm, service);
}

/** Goes on with all updates, as far as it can. @returns whether anything was done */
export function stepUpdates(swarm: SwarmState): boolean {
  const { updates } = swarm.work;
  let stepped = false;
  for (const update of updates.values()) {
    const service = swarm.services.get(update.serviceId);
    if (service === undefined) updates.delete(update.serviceId);
    else stepped = stepUpdate(swarm, service, update) || stepped;
  }
  return stepped;
}

function stepUpdate(swarm: SwarmState, service: FakeService, update: Update): boolean {
  noteThoseUp(swarm, update);
  if (!update.stopped && hasFailedTooOften(swarm, update)) {
    react(swarm, service, update);
    return true;
  }
  const worked = update.workers.map((worker) => stepWorker(swarm, service, update, worker));
  if (worked.includes(true)) return true;
  return areAllIdle(swarm, update) && endUpdate(swarm, service, update);
}

/** When a task of the update was up for the first time; failing at once counts as having been up. */
function noteThoseUp({ context }: SwarmState, { made }: Update): void {
  for (const entry of made.values()) {
    if (entry.upAt === 0 && !isPast("running", entry.task.status.state)) entry.upAt = context.clock.now();
  }
}

function hasFailedTooOften({ context }: SwarmState, update: Update): boolean {
  const { config, failed, made, places } = update;
  if (config.FailureAction === "continue") return false;
  const before = failed.size;
  for (const [id, { task, upAt }] of made) {
    if (hasEnded(task) && context.clock.now() - upAt <= monitorMs(config)) failed.add(id);
  }
  return failed.size > before && failed.size / places > (config.MaxFailureRatio ?? 0);
}

const monitorMs = ({ Monitor = 0 }: UpdateConfig): number => (Monitor === 0 ? MONITOR_MS : millis(Monitor));

function react(swarm: SwarmState, service: FakeService, update: Update): void {
  const { failed, config, isRollback } = update;
  const because = `due to failure or early termination of task ${[...failed].at(-1)}`;
  Object.assign(update, { stopped: true, queue: [] });
  if (isRollback) return setUpdateStatus(swarm, service, "rollback_paused", `rollback paused ${because}`);
  if (config.FailureAction !== "rollback") return setUpdateStatus(swarm, service, "paused", `update paused ${because}`);
  const { previous } = service;
  if (previous === undefined) return;
  changeService(swarm, service, {
    ...previous,
    previous: undefined,
    updateStatus: statusAt(swarm, service, "rollback_started", `update rolled back ${because}`),
  });
}

/** @returns whether anything was done */
function stepWorker(swarm: SwarmState, service: FakeService, update: Update, worker: UpdateWorker): boolean {
  const { context, work } = swarm;
  if (worker.place === undefined) {
    if (context.clock.now() < worker.pauseUntil) return false;
    worker.place = update.queue.shift();
    if (worker.place === undefined) return false;
    worker.fresh = takeUp(swarm, service, update, worker.place);
    return true;
  }
  const { fresh, place } = worker;
  if (fresh !== undefined && (work.delays.has(fresh.id) || !isUpOrOver(update, fresh))) return false;
  if (update.config.Order === "start-first" && fresh?.status.state === "running") stop(swarm, place, fresh);
  const pauseMs = millis(update.config.Delay ?? 0);
  Object.assign(worker, { place: undefined, fresh: undefined, pauseUntil: context.clock.now() + pauseMs });
  if (pauseMs > 0) context.clock.schedule(pauseMs, swarm.run);
  return true;
}

/** A task that was there before is only waited for until it is told to run; one of the update's own until it does. */
function isUpOrOver({ made }: Update, task: FakeTask): boolean {
  return made.has(task.id) ? !isPast("running", task.status.state) : true;
}

/** @returns the task that will have the place */
function takeUp(swarm: SwarmState, service: FakeService, update: Update, place: Place): FakeTask {
  const clean = place.filter((task) => isWanted(task) && !isDirty(swarm, service, task));
  const existing = clean.find(({ desired }) => desired === "running") ?? clean[0];
  if (existing !== undefined) {
    const stopped = stop(swarm, place, existing);
    if (existing.desired !== "running") delayStart(swarm, existing, 0, unlessEnded(stopped));
    return existing;
  }
  const [first] = place;
  const nodeId = first?.preassigned === true ? first.nodeId : undefined;
  const fresh = createTask(swarm, service, { slot: first?.slot, nodeId, desired: "ready" });
  update.made.set(fresh.id, { task: fresh, upAt: 0 });
  const old = update.config.Order === "start-first" ? undefined : stop(swarm, place, fresh);
  delayStart(swarm, fresh, 0, unlessEnded(old));
  return fresh;
}

const unlessEnded = (task: FakeTask | undefined): FakeTask | undefined =>
  task === undefined || hasEnded(task) ? undefined : task;

/** @returns one of those that were told to end */
function stop(swarm: SwarmState, place: Place, except: FakeTask): FakeTask | undefined {
  const old = place.filter((task) => task !== except && isWanted(task));
  old.forEach((task) => setDesired(swarm, task, "shutdown"));
  return old.at(-1);
}

function areAllIdle({ context }: SwarmState, { queue, workers }: Update): boolean {
  const now = context.clock.now();
  return queue.length === 0 && workers.every(({ place, pauseUntil }) => place === undefined && now >= pauseUntil);
}

/** All is done: failures are looked for a while longer. @returns whether anything changed */
function endUpdate(swarm: SwarmState, service: FakeService, update: Update): boolean {
  const { context, work } = swarm;
  const now = context.clock.now();
  if (update.stopped) return work.updates.delete(update.serviceId);
  if (update.watchUntil === undefined) {
    const delayMs = millis(update.config.Delay ?? 0);
    const watchMs = delayMs >= monitorMs(update.config) ? delayMs + 1_000 : monitorMs(update.config);
    Object.assign(update, { watchUntil: now + watchMs });
    context.clock.schedule(watchMs, swarm.run);
    return true;
  }
  if (now < update.watchUntil) return false;
  work.updates.delete(update.serviceId);
  complete(swarm, service);
  return true;
}

function complete(swarm: SwarmState, service: FakeService): void {
  if (service.updateStatus === undefined) return;
  const isRollback = service.updateStatus.State === "rollback_started";
  if (isRollback) setUpdateStatus(swarm, service, "rollback_completed", "rollback completed");
  else setUpdateStatus(swarm, service, "completed", "update completed");
}

function setUpdateStatus(swarm: SwarmState, service: FakeService, State: UpdateStatus["State"], Message: string): void {
  changeService(swarm, service, { updateStatus: statusAt(swarm, service, State, Message) });
}

function statusAt(
  { context }: SwarmState,
  { updateStatus }: FakeService,
  State: UpdateStatus["State"],
  Message: string,
): UpdateStatus {
  const now = timestamp(context.clock.now());
  const ended = State === "completed" || State === "rollback_completed";
  return { State, Message, StartedAt: updateStatus?.StartedAt ?? now, ...(ended ? { CompletedAt: now } : {}) };
}
