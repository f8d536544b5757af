import { isManaged } from "../../engine/resource-state.ts";
import type { Op, Step } from "../../engine/step.ts";

interface OpWords {
  readonly mark: string;
  readonly doing: string;
  readonly done: string;
}

/** How each operation is told. */
export const opWords: Readonly<Record<Op, OpWords>> = {
  same: { mark: "", doing: "", done: "" },
  create: { mark: "+", doing: "creating", done: "created" },
  update: { mark: "~", doing: "updating", done: "updated" },
  delete: { mark: "-", doing: "deleting", done: "deleted" },
  "create-replacement": { mark: "+-", doing: "creating the replacement", done: "replacement created" },
  "delete-replaced": { mark: "--", doing: "deleting what was replaced", done: "what was replaced is deleted" },
  "remove-pending-replace": { mark: "", doing: "", done: "" },
};

/** Whether a step is told: not what stays the same, and not what has no life of its own. */
export function isTold({ op, next, old }: Step): boolean {
  const state = next ?? old;
  return opWords[op].mark !== "" && state !== undefined && isManaged(state);
}

/** @returns `0.8 s` */
export function secondsText(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
