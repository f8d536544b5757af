import type { LiveTask, TaskState } from "../../drivers/docker/api/tasks.ts";

/** Also one that Swarm starts a while later, in the place of one that failed. */
export const isMeantToRun = ({ DesiredState }: LiveTask): boolean =>
  DesiredState === "running" || DesiredState === "ready";

export const isRunning = ({ Status }: LiveTask): boolean => Status.State === "running";

/** Whether it came to an end by itself: nobody told it to. */
export const hasEnded = ({ Status }: LiveTask): boolean => ended.has(Status.State);

const ended: ReadonlySet<TaskState> = new Set(["complete", "failed", "rejected"]);

/** Its slot, or its node if the service is global. */
export const placeOf = ({ Slot, NodeID }: LiveTask): number | string | undefined => Slot ?? NodeID;
