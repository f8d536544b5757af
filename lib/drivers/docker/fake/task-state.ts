import type { TaskState } from "../api/tasks.ts";
import type { FakeTask, SwarmState } from "./state.ts";

const ORDER: readonly TaskState[] = [
  "new",
  "allocated",
  "pending",
  "assigned",
  "accepted",
  "preparing",
  "ready",
  "starting",
  "running",
  "complete",
  "shutdown",
  "failed",
  "rejected",
  "remove",
  "orphaned",
];

/** States are a way in one direction. */
export const stage = (state: TaskState): number => ORDER.indexOf(state);
export const isPast = (state: TaskState, other: TaskState): boolean => stage(state) > stage(other);
/** Whether the task has come to its end. */
export const hasEnded = ({ status }: FakeTask): boolean => isPast(status.state, "running");
/** Whether it is meant to run, now or later. */
export const isWanted = ({ desired }: FakeTask): boolean => !isPast(desired, "running");

export function tasksOf({ tasks }: SwarmState, serviceId: string): readonly FakeTask[] {
  return [...tasks.values()].filter((task) => task.serviceId === serviceId);
}
