import type { LiveNode } from "../../drivers/docker/api/nodes.ts";
import type { LiveService } from "../../drivers/docker/api/services.ts";
import type { LiveTask } from "../../drivers/docker/api/tasks.ts";

/** A service and its tasks, at one moment. */
export interface Sight {
  /** `undefined` when it is gone. */
  readonly service: LiveService | undefined;
  readonly tasks: readonly LiveTask[];
  /** Nodes that are not ready: what is said of their tasks is from before. */
  readonly silentNodes: ReadonlySet<string>;
}

/** What a manager listed at one moment. */
interface Listed {
  readonly services: readonly LiveService[];
  readonly tasks: readonly LiveTask[];
  readonly nodes: readonly LiveNode[];
}

/** What of it concerns a service, by its id. Pure. */
export function sightsIn({ services, tasks, nodes }: Listed): (serviceId: string) => Sight {
  const silentNodes = new Set(nodes.filter(({ Status }) => Status.State !== "ready").map(({ ID }) => ID));
  return (serviceId) => ({
    service: services.find(({ ID }) => ID === serviceId),
    tasks: tasks.filter(({ ServiceID }) => ServiceID === serviceId),
    silentNodes,
  });
}
