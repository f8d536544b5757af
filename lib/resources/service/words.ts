import type { PropertyChange } from "../../core/diff.ts";
import type { ServiceSpec } from "./props.ts";

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
      return rolling(spec);
  }
}

function rolling({ replicas, update: { order, parallelism } }: ServiceSpec): string {
  const tasks = typeof replicas === "number" ? `${replicas} ${replicas === 1 ? "task" : "tasks"}` : "all tasks";
  const pace = parallelism === 0 ? ", all at once" : parallelism > 1 ? `, ${parallelism} at a time` : "";
  return `rolling restart of ${tasks}${pace}${typeof order === "string" ? `, ${order}` : ""}`;
}
