import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { changePolicy, inPlace } from "../../core/change-policy.ts";
import type { Fault } from "../../core/rule.ts";

/** Where tasks may run. Source: Docker Engine API v1.41, TaskSpec.Placement. */
export interface PlacementArgs {
  /**
   * All must hold. Docker's own words; a text in a value is compared whatever its case. Of a change, only tasks on
   * machines that it rules out notice: they move.
   * @example ["node.labels.disk == ssd", "node.role != manager"]
   * @defaultValue none: any machine
   */
  readonly constraints?: readonly PlacementConstraintInput[] | undefined;
  /**
   * Spread evenly over the values of these labels, in turn, and then over the machines. A change touches no task that
   * runs.
   * @example ["node.labels.zone"]
   * @defaultValue over the machines
   */
  readonly spread?: Input<readonly Input<NodeLabel>[] | undefined>;
  /**
   * The most tasks of the service on one machine; what is over waits. A change touches no task that runs.
   * @defaultValue no maximum
   */
  readonly maxReplicasPerNode?: Input<number | undefined>;
}

/** A label of a node in the swarm, or of its engine. */
export type NodeLabel = `node.labels.${string}` | `engine.labels.${string}`;

/** What a constraint can be about. */
export type NodeField =
  | "node.id"
  | "node.hostname"
  | "node.role"
  | "node.ip"
  | "node.platform.os"
  | "node.platform.arch"
  | NodeLabel;

/** @example "node.labels.disk == ssd" */
export type PlacementConstraint = `${NodeField} ${"==" | "!="} ${string}`;

/** Named, so that the compiler's errors name it instead of writing it out. */
export type PlacementConstraintInput = Input<PlacementConstraint>;

const label = /^(node|engine)\.labels\.[A-Za-z0-9_.-]+$/;
const field = /^(node\.(id|hostname|role|ip|platform\.os|platform\.arch)|(node|engine)\.labels\.[A-Za-z0-9_.-]+)$/;
/** What Swarm takes for a value. */
const value = /^[A-Za-z0-9:\-_\s.*()?+[\]\\^$|/]+$/;

/** Swarm takes a field that there is not, and then no machine ever fits. */
const constraint = z
  .custom<PlacementConstraint>((text) => typeof text === "string" && parts(text) !== undefined, {
    error: ({ input }) => `${JSON.stringify(input)} is no placement constraint`,
    params: { remedy: 'write "node.labels.disk == ssd", or node.hostname, node.role, node.ip ... with == or !=' },
  })
  .transform(canonicalConstraint);

const nodeLabel = z.custom<NodeLabel>((text) => typeof text === "string" && label.test(text), {
  error: ({ input }) => `${JSON.stringify(input)} is no label of a node`,
  params: { remedy: 'write "node.labels.zone" or "engine.labels.zone"' },
});

export const placement = z.strictObject({
  constraints: z.array(constraint).default([]),
  spread: z.array(nodeLabel).default([]).register(changePolicy, inPlace),
  maxReplicasPerNode: z.int().min(1).optional().register(changePolicy, inPlace),
});

/** A placement with every default filled in. */
export type Placement = z.output<typeof placement>;

/** For a global service: Swarm would not heed it. */
export function boundedTwice({ maxReplicasPerNode }: Placement): Fault | undefined {
  if (maxReplicasPerNode === undefined) return undefined;
  return { summary: "a global service has one task on each machine anyway", remedy: "leave it out" };
}

/** The one way to write it: Docker keeps whatever spaces it was given. What is no constraint stays as it is. */
export function canonicalConstraint(text: string): PlacementConstraint {
  return (parts(text)?.join(" ") ?? text) as PlacementConstraint;
}

function parts(text: string): readonly string[] | undefined {
  const [, left = "", operator = "", right = ""] = /^(.*?)(==|!=)(.*)$/s.exec(text) ?? [];
  const found = [left.trim(), operator, right.trim()] as const;
  return field.test(found[0]) && value.test(found[2]) ? found : undefined;
}
