import { type Props, sameValue } from "../../core/value.ts";
import type { LiveService, UpdateState } from "../../drivers/docker/api/services.ts";
import type { TaskSpec } from "../../drivers/docker/api/task-spec.ts";
import type { LiveTask } from "../../drivers/docker/api/tasks.ts";
import { type Fault, failedLast, lastFault } from "./faults.ts";
import { hasEnded, isMeantToRun, isRunning, placeOf } from "./tasks.ts";

/** How far a service has come. */
export type Verdict = (Running | Waiting | Failed) & Fault;

/** All its tasks run. */
interface Running {
  readonly kind: "running";
  /**
   * Whether Swarm has watched them for their monitor time: an update was completed since the service was written, and
   * none of its tasks ended. Swarm also calls an update completed of which it was told to take failures.
   */
  readonly isWatched: boolean;
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
 * placement allows: they are all made at once, and until then there is none. Tasks that have done what they were made
 * for, and that Swarm does not start again, are as good as those that run. Pure.
 *
 * @param unheard by id, those of which what is said may have been true before
 */
export function judge(service: LiveService, tasks: readonly LiveTask[], unheard: ReadonlySet<string> = none): Verdict {
  const { Spec } = service;
  const end = badEndOf(service);
  if (end) return { kind: "failed", ...end, ...lastFault(tasks.filter((task) => isOfUpdate(task, service))) };
  const ofSpec = tasks.filter((task) => isCurrent(task, service));
  const fault = lastFault(ofSpec);
  const meant = tasks.filter(isMeantToRun);
  const current = ofSpec.filter(isMeantToRun);
  const done = ofSpec.filter(isDone(meant, Spec.TaskTemplate));
  const said = current.filter(isRunning);
  const running = said.filter(({ ID }) => !unheard.has(ID)).length;
  const wanted = Spec.Mode.Replicated?.Replicas ?? placesOf([...meant, ...done]);
  if (Spec.Mode.Global && wanted === 0) {
    return { kind: "waiting", text: "no task yet", reason: nowhere(Spec.TaskTemplate) };
  }
  const isComplete = running + placesOf(done) >= wanted && current.length === meant.length && !isUpdating(service);
  const text = `${isGoingBack(service) ? "going back: " : ""}${running}/${wanted} running${states(done)}`;
  if (isComplete) return { kind: "running", isWatched: isWatched(service, ofSpec), text, ...fault };
  const failed = failedLast(ofSpec);
  const others = `${states(current)}${outdated(said.length - running)}`;
  return { kind: "waiting", text: failed ? `${text}; ${failed}` : `${text}${others}`, ...fault };
}

const none: ReadonlySet<string> = new Set();

/**
 * Whether Swarm will do nothing more about tasks of an earlier spec by itself: the update failed, or it took no notice
 * of the spec, since it had not done with an earlier update to the same. Pure.
 */
export function isAbandoned(service: LiveService, tasks: readonly LiveTask[]): boolean {
  if (badEndOf(service)) return true;
  return !isUpdating(service) && tasks.some((task) => isMeantToRun(task) && !isCurrent(task, service));
}

function isUpdating(service: LiveService): boolean {
  return service.UpdateStatus?.State === "updating" || isGoingBack(service);
}

/** Whether Swarm takes an update back. */
export const isGoingBack = ({ UpdateStatus }: LiveService): boolean => UpdateStatus?.State === "rollback_started";

function isWatched(service: LiveService, ofSpec: readonly LiveTask[]): boolean {
  const isOver = service.UpdateStatus?.State === "completed";
  return isOver && !ofSpec.some((task) => hasEnded(task) && isOfUpdate(task, service));
}

/** Whether a task ended well, and Swarm makes none in its place. */
function isDone(meant: readonly LiveTask[], { RestartPolicy }: TaskSpec): (task: LiveTask) => boolean {
  const isRestarted = (RestartPolicy?.Condition ?? "any") === "any";
  const taken = new Set(meant.map(placeOf));
  return (task) => !isRestarted && task.Status.State === "complete" && !taken.has(placeOf(task));
}

const placesOf = (tasks: readonly LiveTask[]): number => new Set(tasks.map(placeOf)).size;

/** Swarm makes no task of a global service for a node on which it may not run, and so says nothing of it. */
function nowhere({ Placement }: TaskSpec): string {
  const constraints = Placement?.Constraints ?? [];
  return constraints.length === 0 ? "no node takes tasks" : `no node that takes tasks meets ${constraints.join(", ")}`;
}

/** Whether it was made since the last update began: by its new version, or in going back. Managers tell both times. */
function isOfUpdate({ CreatedAt }: LiveTask, { UpdateStatus }: LiveService): boolean {
  return CreatedAt >= (UpdateStatus?.StartedAt ?? "");
}

/** Whether a task was made from the spec that the service has now. */
function isCurrent({ Spec }: LiveTask, service: LiveService): boolean {
  return sameValue(madeOf(Spec), madeOf(service.Spec.TaskTemplate));
}

/** A task does not say its runtime; and where others may be placed does not matter to one that is well where it is. */
function madeOf({ Runtime: _runtime, Placement: _placement, ...rest }: TaskSpec): Props {
  return rest as Props;
}

/** How far the tasks are that do not run. */
function states(tasks: readonly LiveTask[]): string {
  const all = tasks.map(({ Status }) => Status.State).filter((state) => state !== "running");
  const counts = [...new Set(all)].map((state) => `, ${all.filter((it) => it === state).length} ${state}`);
  return counts.join("");
}

const outdated = (count: number): string => (count === 0 ? "" : `, ${count} not heard of yet`);
