import { type Props, sameValue } from "../../core/value.ts";
import type { LiveService, UpdateState } from "../../drivers/docker/api/services.ts";
import type { TaskSpec } from "../../drivers/docker/api/task-spec.ts";
import type { LiveTask, TaskState } from "../../drivers/docker/api/tasks.ts";

/** How far a service has come. */
export type Verdict = (Running | Waiting | Failed) & Partial<Fault>;

/** All its tasks run. */
interface Running {
  readonly kind: "running";
  /** Whether they have proven to be healthy, instead of only having been started. */
  readonly isProven: boolean;
  readonly text: string;
}

interface Waiting {
  readonly kind: "waiting";
  readonly text: string;
}

interface Failed {
  readonly kind: "failed";
  readonly code: "not-converged" | "rolled-back";
  readonly summary: string;
}

/** What the last fault of a service was. */
interface Fault {
  /** In Docker's words. */
  readonly reason: string;
  /** The task whose process ended, if that was it: it had something to say. */
  readonly task?: LiveTask | undefined;
  /** The tasks that could not begin for the same reason, each on its node. */
  readonly alike?: readonly LiveTask[] | undefined;
}

/** How an update ended badly, in Swarm's own words for it. */
const badEnds: Partial<Record<UpdateState, Pick<Failed, "code" | "summary">>> = {
  paused: { code: "not-converged", summary: "its update failed, and Swarm paused it" },
  rollback_completed: { code: "rolled-back", summary: "its update failed, and Swarm went back to the version before" },
  rollback_paused: { code: "not-converged", summary: "its update failed, and so did going back" },
};

/** How the last update of a service ended badly, if it did. The next write to the service begins a new one. */
function badEndOf({ UpdateStatus }: LiveService): Pick<Failed, "code" | "summary"> | undefined {
  return UpdateStatus?.State && badEnds[UpdateStatus.State];
}

/**
 * Judges a service by what it and its tasks say. A global service has as many tasks as Swarm found machines that its
 * placement allows: they are all made at once. Pure.
 */
export function judge(service: LiveService, tasks: readonly LiveTask[]): Verdict {
  const { Spec } = service;
  const fault = lastFault(tasks);
  const end = badEndOf(service);
  if (end) return { kind: "failed", ...end, ...fault };
  const meant = tasks.filter(isMeantToRun);
  const current = meant.filter((task) => isCurrent(task, service));
  const running = current.filter(({ Status }) => Status.State === "running").length;
  const wanted = Spec.Mode.Replicated?.Replicas ?? meant.length;
  const isComplete = running >= wanted && current.length === meant.length && !isUpdating(service);
  const text = `${isGoingBack(service) ? "going back: " : ""}${running}/${wanted} running`;
  if (isComplete) return { kind: "running", isProven: isProven(service, running), text, ...fault };
  const failed = failedLast(tasks.filter((task) => isCurrent(task, service)));
  return { kind: "waiting", text: failed ? `${text}; ${failed}` : `${text}${states(current)}`, ...fault };
}

/**
 * Whether Swarm will do nothing more about tasks of an earlier spec by itself: the update failed, or it took no notice
 * of the spec, since it had not done with an earlier update to the same. Pure.
 */
export function isAbandoned(service: LiveService, tasks: readonly LiveTask[]): boolean {
  if (badEndOf(service)) return true;
  return !isUpdating(service) && tasks.some((task) => isMeantToRun(task) && !isCurrent(task, service));
}

/** Also one that Swarm starts a while later, in the place of one that failed. */
const isMeantToRun = ({ DesiredState }: LiveTask): boolean => DesiredState === "running" || DesiredState === "ready";

function isUpdating({ UpdateStatus }: LiveService): boolean {
  return UpdateStatus?.State === "updating" || UpdateStatus?.State === "rollback_started";
}

const isGoingBack = ({ UpdateStatus }: LiveService): boolean => UpdateStatus?.State === "rollback_started";

/**
 * A task with a health check runs once it is healthy; an update that Swarm calls completed was watched by Swarm. That
 * there is no task proves something only where none is asked for.
 */
function isProven({ Spec, UpdateStatus }: LiveService, running: number): boolean {
  if (running === 0) return Spec.Mode.Replicated?.Replicas === 0;
  const [kind] = Spec.TaskTemplate.ContainerSpec.Healthcheck?.Test ?? [];
  return (kind !== undefined && kind !== "NONE") || UpdateStatus?.State === "completed";
}

/** Whether a task was made from the spec that the service has now. */
function isCurrent({ Spec }: LiveTask, service: LiveService): boolean {
  return sameValue(madeOf(Spec), madeOf(service.Spec.TaskTemplate));
}

/** A task does not say its runtime; and where others may be placed does not matter to one that is well where it is. */
function madeOf({ Runtime: _runtime, Placement: _placement, ...rest }: TaskSpec): Props {
  return rest as Props;
}

/** How far the tasks are that do not run yet. */
function states(current: readonly LiveTask[]): string {
  const all = current.map(({ Status }) => Status.State).filter((state) => state !== "running");
  const counts = [...new Set(all)].map((state) => `, ${all.filter((it) => it === state).length} ${state}`);
  return counts.join("");
}

/**
 * What the last failure was in a place where no task runs since. It is told instead of the states: those of a task that
 * is started again and again go round and round.
 */
function failedLast(tasks: readonly LiveTask[]): string | undefined {
  const held = new Set(tasks.filter(({ Status }) => Status.State === "running").map(placeOf));
  const last = tasks
    .filter((task) => faulty.has(task.Status.State) && !held.has(placeOf(task)))
    .toSorted(latestFirst)
    .at(0);
  return last && `last task ${last.Status.State}: ${(last.Status.Err ?? "").replace(/^task: /, "")}`;
}

/** Slot, or node of a global service. */
const placeOf = ({ Slot, NodeID }: LiveTask): number | string | undefined => Slot ?? NodeID;

const latestFirst = (a: LiveTask, b: LiveTask): number => (a.Status.Timestamp < b.Status.Timestamp ? 1 : -1);

const faulty: ReadonlySet<TaskState> = new Set(["failed", "rejected"]);

/** What was said of the task that failed last, or why one finds no place. */
function lastFault(tasks: readonly LiveTask[]): Fault | undefined {
  const byTime = tasks.filter(({ Status }) => (Status.Err ?? "") !== "").toSorted(latestFirst);
  const fault = byTime.find(({ Status }) => faulty.has(Status.State));
  const told = fault ?? byTime.find(({ Status }) => Status.State === "pending");
  if (told === undefined) return undefined;
  const reason = told.Status.Err ?? "";
  const alike = byTime.filter(({ Status }) => Status.State === "rejected" && Status.Err === reason);
  return { reason, alike, task: told.Status.State === "failed" ? told : undefined };
}
