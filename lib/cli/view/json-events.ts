import { consequenceWords } from "../../core/consequence.ts";
import type { PropertyChange } from "../../core/diff.ts";
import type { Problem, SwarmwrightError } from "../../core/errors.ts";
import { parseUrn, typeName } from "../../core/naming.ts";
import type { PlanKind, PlanStep } from "../../engine/plan/plan.ts";
import type { EngineEvent, Step } from "../../engine/step.ts";
import { isTold } from "./op-words.ts";

/*
 * What `--json` prints, one object a line. docs/guide/command-line.md documents every field: a change here is a change
 * of the public surface. Secrets and what is not known yet write themselves as "[secret]" and "[unknown]".
 */

export function planEvent(steps: readonly PlanStep[]): object {
  const told = steps.filter(({ kind }) => kind !== "same");
  return { event: "plan", steps: told.map(planStep), counts: countsOf(steps) };
}

function planStep({ kind, type, name, urn, deletesFirst, changes, warnings }: PlanStep): object {
  return { kind, type, name, urn, deletesFirst, changes: changes.map(changeObject), warnings };
}

/** @returns nothing for what is not told: unchanged resources, components */
export function runEvent(event: EngineEvent, elapsedMs: number): object | undefined {
  if (event.kind === "log") return { event: "log", severity: event.severity, text: event.text, urn: event.urn };
  if (!isTold(event.step)) return undefined;
  const about = { event: event.kind, ...stepObject(event.step) };
  switch (event.kind) {
    case "started":
      return { ...about, changes: (event.step.changes ?? []).map(changeObject) };
    case "progress":
      return { ...about, text: event.text };
    case "done":
      return { ...about, elapsedMs };
    case "failed":
      return { ...about, elapsedMs, problems: problemsOf(event.error) };
  }
}

export function endEvent(steps: readonly PlanStep[], outputs: unknown, elapsedMs: number): object {
  return { event: "end", result: "done", counts: countsOf(steps), outputs, elapsedMs };
}

export function failedEvent(error: unknown, elapsedMs: number): object {
  const { code } = error as Partial<SwarmwrightError>;
  return { event: "end", result: "failed", code, problems: problemsOf(error), elapsedMs };
}

function stepObject({ op, urn }: Step): object {
  const { type, name } = parseUrn(urn);
  return { op, type: typeName(type), name, urn };
}

function changeObject(change: PropertyChange): object {
  const { path, kind, before, after, consequence } = change;
  return { path, kind, before, after, consequence, words: consequenceWords(change) };
}

function countsOf(steps: readonly PlanStep[]): Readonly<Record<PlanKind, number>> {
  const count = (kind: PlanKind) => steps.filter((step) => step.kind === kind).length;
  return {
    create: count("create"),
    update: count("update"),
    replace: count("replace"),
    delete: count("delete"),
    same: count("same"),
  };
}

function problemsOf(error: unknown): readonly Problem[] {
  const { problems } = error as Partial<SwarmwrightError>;
  if (problems) return problems;
  return [{ at: "swarmwright", summary: error instanceof Error ? error.message : String(error), remedy: "" }];
}
