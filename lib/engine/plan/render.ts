import { consequenceWords } from "../../core/consequence.ts";
import type { PropertyChange } from "../../core/diff.ts";
import { problemText } from "../../core/errors.ts";
import { hasSecret, hasUnknown, isList, isProps, type Value } from "../../core/value.ts";
import type { PlanKind, PlanStep } from "./plan.ts";

/** Longest value that a plan quotes. */
const MAX_VALUE = 40;

const past: Readonly<Record<PlanKind, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  same: "unchanged",
};

/** What a reviewer reads, and a golden file holds. Pure. */
export function renderPlan(steps: readonly PlanStep[]): string {
  if (isIdle(steps)) return `Nothing to do: the world matches the stack (${steps.length} unchanged).\n`;
  return `${lines(steps)}\n${summary(steps, "to ")}\n`;
}

/** What a refresh found: what had been changed outside of the stack, and what was gone. */
export function renderFound(steps: readonly PlanStep[]): string {
  if (isIdle(steps)) return `The world is as it was recorded (${steps.length} unchanged).\n`;
  const count = (of: PlanKind) => steps.filter(({ kind }) => kind === of).length;
  return `${lines(steps)}\nFound: ${count("update")} changed, ${count("delete")} gone, ${count("same")} unchanged.\n`;
}

const isIdle = (steps: readonly PlanStep[]): boolean => steps.every(({ kind }) => kind === "same");

function lines(steps: readonly PlanStep[]): string {
  const busy = steps.filter(({ kind }) => kind !== "same");
  const widths = { type: widest(busy, "type"), name: widest(busy, "name") };
  return busy.flatMap((step) => [line(step, widths), ...warningLines(step)]).join("\n");
}

function warningLines({ warnings = [] }: PlanStep): readonly string[] {
  return warnings.map((warning) => `    ! ${problemText(warning).replaceAll("\n", "\n    ")}`);
}

/** After it was done: `Done: 9 created, 1 unchanged.` */
export function renderDone(steps: readonly PlanStep[]): string {
  return summary(steps, "");
}

/** The sign in front of a line: `+` new, `~` changed, `-` gone, `+-` and `-+` replaced, in that order. */
function markOf({ kind, deletesFirst }: Pick<PlanStep, "kind" | "deletesFirst">): string {
  if (kind === "replace") return deletesFirst ? "-+" : "+-";
  return { create: "+", update: "~", delete: "-", same: "" }[kind];
}

/** Why a resource changes, and what that costs: `image a -> b (rolling restart of 2 tasks, start-first)`. */
export function renderChanges(changes: readonly PropertyChange[]): string {
  const byWords = new Map<string, PropertyChange[]>();
  for (const change of changes) {
    const words = consequenceWords(change);
    byWords.set(words, [...(byWords.get(words) ?? []), change]);
  }
  return [...byWords].map(([words, alike]) => `${alike.map(changeText).join(", ")} (${words})`).join("; ");
}

function line(step: PlanStep, widths: { readonly type: number; readonly name: number }): string {
  const columns = [markOf(step).padStart(2), step.type.padEnd(widths.type), step.name.padEnd(widths.name)];
  return `${columns.join(" ")}  ${renderChanges(step.changes)}`.trimEnd();
}

function widest(steps: readonly PlanStep[], column: "type" | "name"): number {
  return Math.max(...steps.map((step) => step[column].length));
}

function summary(steps: readonly PlanStep[], prefix: "to " | ""): string {
  const counts = (["create", "update", "replace", "delete"] as const)
    .map((kind) => ({ kind, count: steps.filter((step) => step.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${prefix === "" ? past[kind] : `to ${kind}`}`);
  const same = steps.filter(({ kind }) => kind === "same").length;
  const all = same > 0 ? [...counts, `${same} unchanged`] : counts;
  return `${prefix === "" ? "Done" : "Plan"}: ${all.length > 0 ? all.join(", ") : "nothing"}.`;
}

function changeText({ path, kind, before, after, written = {} }: PropertyChange): string {
  if (before === undefined && after === undefined) return path;
  const [from, to] = [written.before ?? valueText(before), written.after ?? valueText(after)];
  if (kind === "add") return isComposite(after) ? `${path} added` : `${path} = ${to}`;
  if (kind === "delete") return isComposite(before) ? `${path} taken away` : `${path} = ${from} taken away`;
  return `${path} ${from} -> ${to}`;
}

const isComposite = (value: Value | undefined): boolean => isList(value) || isProps(value);

function valueText(value: Value | undefined): string {
  if (value === undefined || value === null) return "nothing";
  if (hasUnknown(value)) return "(known after apply)";
  if (hasSecret(value)) return "[secret]";
  const isPlainWord = typeof value === "string" && /^[\w./:@-]+$/.test(value);
  const text = isPlainWord ? value : JSON.stringify(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE - 3)}...` : text;
}
