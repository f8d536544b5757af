import type { LiveTask, TaskState } from "../../drivers/docker/api/tasks.ts";
import { isMeantToRun, isRunning, placeOf } from "./tasks.ts";

/** What is wrong with tasks, if anything. */
export interface Fault {
  /** In Docker's words. */
  readonly reason?: string | undefined;
  /** The task that can say more: its process ended, or is not healthy yet. */
  readonly task?: LiveTask | undefined;
  /** The tasks that failed, or could not begin, for the same reason, each on its node. */
  readonly alike?: readonly LiveTask[] | undefined;
}

/**
 * What the last failure was in a place where no task runs since. It is told instead of the states: those of a task that
 * is started again and again go round and round.
 */
export function failedLast(tasks: readonly LiveTask[]): string | undefined {
  const last = tasks
    .filter((task) => faulty.has(task.Status.State) && isOpen(task, tasks))
    .toSorted(latestFirst)
    .at(0);
  return last && `last task ${last.Status.State}: ${reasonOf(last).replace(/^task: /, "")}`;
}

/**
 * Why no place is found for a task, or else what the last failure was, or else a task that does not get healthy. What
 * failed in a place is over when the next task is there, unless that one goes no further.
 *
 * @param tasks of the version that is judged
 */
export function lastFault(tasks: readonly LiveTask[]): Fault {
  const latest = tasks.toSorted(latestFirst);
  const meant = latest.filter(isMeantToRun);
  const pending = meant.find((task) => task.Status.State === "pending" && reasonOf(task) !== "");
  if (pending) return { reason: reasonOf(pending) };
  const told = latest.find((task) => faulty.has(task.Status.State) && reasonOf(task) !== "");
  if (!told) return { task: meant.find(({ Status }) => Status.State === "starting") };
  const reason = reasonOf(told);
  const alike = latest.filter((task) => faulty.has(task.Status.State) && reasonOf(task) === reason);
  return { reason, alike, task: told.Status.State === "failed" ? told : undefined };
}

/** Whether no task runs in its place. */
function isOpen(task: LiveTask, tasks: readonly LiveTask[]): boolean {
  return !tasks.some((other) => isRunning(other) && placeOf(other) === placeOf(task));
}

const reasonOf = ({ Status }: LiveTask): string => Status.Err ?? "";

const latestFirst = (a: LiveTask, b: LiveTask): number => (a.Status.Timestamp < b.Status.Timestamp ? 1 : -1);

const faulty: ReadonlySet<TaskState> = new Set(["failed", "rejected"]);
