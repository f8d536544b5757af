import type { PropertyChange } from "../../core/diff.ts";
import type { Props } from "../../core/value.ts";
import type { ServiceSpec } from "./props.ts";
import { whyStopFirst } from "./update-policy.ts";

/** What a change of a service does to its tasks. Some of the spec may be unknown. */
export function wordsFor({ property, path }: PropertyChange, spec: ServiceSpec): string | undefined {
  const { replicas } = spec;
  switch (property) {
    case "replicas":
      return typeof replicas === "number" ? `scales to ${replicas}` : undefined;
    case "labels":
    case "name":
    case "cluster":
      return undefined;
    case "update":
    case "rollback":
      return "for the next update, no restart";
    case "placement":
      return path.startsWith("placement.constraints")
        ? "moves tasks that are where it rules them out, no other restart"
        : "for new tasks, no restart";
    default:
      return rollingRestart(spec);
  }
}

function rollingRestart(spec: ServiceSpec): string {
  const { replicas, update } = spec;
  const { order, parallelism } = update;
  const tasks = typeof replicas === "number" ? `${replicas} ${replicas === 1 ? "task" : "tasks"}` : "all tasks";
  const pace = parallelism === 0 ? ", all at once" : parallelism > 1 ? `, ${parallelism} at a time` : "";
  return `rolling restart of ${tasks}${pace}${typeof order === "string" ? `, ${order}` : ""}${reason(spec)}`;
}

/** Why it is not start-first, if it could not be. */
function reason(spec: ServiceSpec): string {
  const why = spec.update.order === "stop-first" ? whyStopFirst(spec as Props) : undefined;
  return typeof why === "string" ? `: ${why}` : "";
}
