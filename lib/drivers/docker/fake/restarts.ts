import type { RestartPolicy } from "../api/task-spec.ts";
import type { Delay, FakeService, FakeTask, SwarmState } from "./state.ts";
import { createTask, setDesired } from "./task-changes.ts";
import { hasEnded, isPast, isWanted } from "./task-state.ts";
import { millis, OLD_TASK_MS, RESTART_DELAY_MS } from "./timing.ts";

const policyOf = ({ spec }: FakeTask): RestartPolicy => spec.RestartPolicy ?? {};

/** Puts a task in the place of one that ended, or that has to end because of its node, if its policy says so. */
export function restart(swarm: SwarmState, service: FakeService, task: FakeTask): void {
  // One restart after the other: else a task without an image would be started again at once, and again.
  if (swarm.work.delays.has(task.id)) return;
  setDesired(swarm, task, "shutdown");
  if (!shouldRestart(swarm, task)) return;
  const node = task.nodeId === undefined ? undefined : swarm.nodes.get(task.nodeId);
  const isDrained = node?.spec.Availability === "drain";
  const delayMs = isDrained ? 0 : millisOr(policyOf(task).Delay, RESTART_DELAY_MS);
  const successor = createTask(swarm, service, {
    slot: task.slot,
    nodeId: task.preassigned ? task.nodeId : undefined,
    desired: "ready",
  });
  recordRestart(swarm, successor);
  delayStart(swarm, successor, delayMs, node?.state === "down" || hasEnded(task) ? undefined : task);
}

const millisOr = (nanoseconds: number | null | undefined, otherwise: number): number =>
  nanoseconds === undefined || nanoseconds === null ? otherwise : millis(nanoseconds);

/** Whether a task that ended is to be started again. */
export function shouldRestart(swarm: SwarmState, task: FakeTask): boolean {
  const { Condition = "any", MaxAttempts, Window } = policyOf(task);
  if (Condition === "none") return false;
  if (Condition === "on-failure" && task.status.state === "complete") return false;
  const attempts = MaxAttempts ?? 0;
  if (attempts === 0) return true;
  const history = swarm.work.restarts.get(placeOf(task));
  if (history === undefined || history.specVersion !== task.specVersion) return true;
  const windowMs = millis(Window ?? 0);
  const since = windowMs === 0 ? -Infinity : task.status.at - windowMs;
  return history.times.filter((at) => at > since).length < attempts;
}

const placeOf = ({ serviceId, slot, nodeId }: FakeTask): string => `${serviceId} ${slot ?? nodeId}`;

function recordRestart({ work, context }: SwarmState, task: FakeTask): void {
  const history = work.restarts.get(placeOf(task));
  const times = history?.specVersion === task.specVersion ? history.times : [];
  work.restarts.set(placeOf(task), { specVersion: task.specVersion, times: [...times, context.clock.now()] });
}

/** Has a task started later. @param after the one whose end it waits for */
export function delayStart(swarm: SwarmState, task: FakeTask, delayMs: number, after: FakeTask | undefined): void {
  const now = swarm.context.clock.now();
  const delay = { notBefore: now + delayMs, after, atLast: now + OLD_TASK_MS };
  swarm.work.delays.set(task.id, delay);
  for (const at of [delayMs, ...(after === undefined ? [] : [OLD_TASK_MS])])
    swarm.context.clock.schedule(at, swarm.run);
}

/** Starts the tasks that have waited long enough. @returns whether there were any */
export function startDelayed(swarm: SwarmState): boolean {
  const due = [...swarm.work.delays].filter(([, delay]) => isOver(swarm, delay));
  for (const [id] of due) {
    swarm.work.delays.delete(id);
    const task = swarm.tasks.get(id);
    if (task !== undefined && isWanted(task)) setDesired(swarm, task, "running");
  }
  return due.length > 0;
}

function isOver({ context, nodes, tasks }: SwarmState, { notBefore, after, atLast }: Delay): boolean {
  const now = context.clock.now();
  if (now < notBefore) return false;
  if (after === undefined || now >= atLast || hasEnded(after) || !tasks.has(after.id)) return true;
  const node = after.nodeId === undefined ? undefined : nodes.get(after.nodeId);
  return after.nodeId === undefined ? isPast(after.desired, "running") : node === undefined || node.state === "down";
}
