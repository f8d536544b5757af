import type { PropertyChange } from "../../core/diff.ts";
import { parseUrn } from "../../core/naming.ts";
import { isKnown } from "../../core/validate.ts";
import type { Props } from "../../core/value.ts";
import type { ServiceSpec } from "./props.ts";
import { whyStopFirst } from "./update-policy.ts";

/** What a change of a service does to its tasks. Some of the spec may be unknown. */
export function wordsFor(change: PropertyChange, spec: ServiceSpec, urn: string): string | undefined {
  const { property, path } = change;
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
    case "image":
      return rollingRestart(spec) + (isEdge(spec, urn) ? keptEdge(change) : "");
    default:
      return rollingRestart(spec);
  }
}

/** Of the services that an Ingress is made of, the one that has ports. */
const isEdge = ({ ports }: ServiceSpec, urn: string): boolean =>
  parseUrn(urn).typeChain.includes("swarmwright:index:Ingress$") && isKnown(ports) && ports.length > 0;

/** How only the routers get another image, which loses nothing. An image that was brought here goes with its construct. */
function keptEdge({ before }: PropertyChange): string {
  const isPlain = typeof before === "string" && !/:[0-9a-f]{12}$/.test(before);
  return `; it stays open if edgeImage is ${isPlain ? `"${before}"` : "an Image that stays as it is"}`;
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
  return typeof why === "string" ? `: ${why}${closed(spec)}` : "";
}

/** Measured: what Docker takes to end a task and to begin the next. A program that is slow takes longer. */
function closed({ ports, update }: ServiceSpec): string {
  if (!isKnown(ports) || !ports.some(({ mode }) => mode === "host")) return "";
  const where = update.parallelism === 1 ? "on one machine after the other" : "on each machine";
  return `, which is closed for about two seconds ${where}`;
}
