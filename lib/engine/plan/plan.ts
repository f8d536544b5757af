import type { PropertyChange } from "../../core/diff.ts";
import type { Problem } from "../../core/errors.ts";
import { parseUrn, typeName } from "../../core/naming.ts";
import { isManaged } from "../resource-state.ts";
import type { Op, Step } from "../step.ts";

export type PlanKind = "create" | "update" | "replace" | "delete" | "same";

/** What a run does, or did, to one resource. */
export interface PlanStep {
  readonly kind: PlanKind;
  /** `Service` */
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Whether the old one of a replacement goes before the new one is made. */
  readonly deletesFirst: boolean;
  readonly changes: readonly PropertyChange[];
  /** What is allowed, and better known before it is done. */
  readonly warnings?: readonly Problem[] | undefined;
}

const kinds: Readonly<Record<Op, PlanKind>> = {
  same: "same",
  create: "create",
  update: "update",
  delete: "delete",
  "create-replacement": "replace",
  "delete-replaced": "delete",
  "remove-pending-replace": "same",
};

/** One line for each resource that has a life of its own; a replacement is one line, not two. */
export function planOf(steps: readonly Step[]): readonly PlanStep[] {
  const managed = steps.filter(({ next, old }) => isManaged((next ?? old) as NonNullable<Step["old"]>));
  const replaced = new Set(managed.filter(({ op }) => op === "create-replacement").map(({ urn }) => urn));
  const isPartOfReplacement = ({ op, urn }: Step) => op === "delete-replaced" && replaced.has(urn);
  const deletedFirst = new Set(
    managed.filter((step) => isPartOfReplacement(step) && step.old?.delete !== true).map(({ urn }) => urn),
  );
  return managed
    .filter((step) => !isPartOfReplacement(step) && step.op !== "remove-pending-replace")
    .map((step) => toPlanStep(step, deletedFirst.has(step.urn)));
}

function toPlanStep({ op, urn, changes = [], warnings = [] }: Step, deletesFirst: boolean): PlanStep {
  const { type, name } = parseUrn(urn);
  return { kind: kinds[op], type: typeName(type), name, urn, deletesFirst, changes, warnings };
}
