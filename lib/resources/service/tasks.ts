import type { LiveTask } from "../../drivers/docker/api/tasks.ts";

/** Also one that Swarm starts a while later, in the place of one that failed. */
export const isMeantToRun = ({ DesiredState }: LiveTask): boolean =>
  DesiredState === "running" || DesiredState === "ready";

export const isRunning = ({ Status }: LiveTask): boolean => Status.State === "running";

/** Its slot, or its node if the service is global. */
export const placeOf = ({ Slot, NodeID }: LiveTask): number | string | undefined => Slot ?? NodeID;
