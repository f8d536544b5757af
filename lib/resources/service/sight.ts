import type { LiveNode } from "../../drivers/docker/api/nodes.ts";
import type { LiveService } from "../../drivers/docker/api/services.ts";
import type { LiveTask } from "../../drivers/docker/api/tasks.ts";
import type { Boots } from "../boots.ts";

/** A service and its tasks, at one moment. */
export interface Sight {
  /** `undefined` when it is gone. */
  readonly service: LiveService | undefined;
  readonly tasks: readonly LiveTask[];
  /** By id: those of which what is said is from before, since their nodes are not ready, or were off meanwhile. */
  readonly unheard: ReadonlySet<string>;
}

/** What a manager listed at one moment. */
interface Listed {
  readonly services: readonly LiveService[];
  readonly tasks: readonly LiveTask[];
  readonly nodes: readonly LiveNode[];
}

/** What of it concerns a service, by its id. Pure. */
export function sightsIn({ services, tasks, nodes }: Listed, boots: Boots): (serviceId: string) => Sight {
  const statuses = new Map(nodes.map(({ ID, Status }) => [ID, Status]));
  const isUnheard = ({ NodeID = "", Status: { Timestamp } }: LiveTask): boolean => {
    const node = statuses.get(NodeID);
    return node !== undefined && (node.State !== "ready" || boots.isOutdated(node.Addr, Timestamp));
  };
  return (serviceId) => {
    const own = tasks.filter(({ ServiceID }) => ServiceID === serviceId);
    const service = services.find(({ ID }) => ID === serviceId);
    return { service, tasks: own, unheard: new Set(own.filter(isUnheard).map(({ ID }) => ID)) };
  };
}
