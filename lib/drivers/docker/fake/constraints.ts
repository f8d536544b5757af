import type { TaskSpec } from "../api/task-spec.ts";
import { invalid } from "./refusal.ts";
import type { FakeNode } from "./state.ts";

/** One rule about where tasks may run: `node.labels.zone != b`. */
export interface Constraint {
  readonly key: string;
  readonly isEqual: boolean;
  readonly value: string;
}

const KEY = /^[a-z_][a-z0-9\-_.]+$/i;
const VALUE = /^[a-z0-9:\-_\s.*()?+[\]\\^$|/]+$/i;

/** @throws the engine's refusal of what is no constraint */
export function parseConstraint(text: string): Constraint {
  const operator = ["==", "!="].find((candidate) => text.includes(candidate));
  if (operator === undefined) throw invalid("constraint expected one operator from ==, !=");
  const at = text.indexOf(operator);
  const [key, value] = [text.slice(0, at).trim(), text.slice(at + operator.length).trim()];
  if (!KEY.test(key)) throw invalid(`key '${key}' is invalid`);
  if (!VALUE.test(value)) throw invalid(`value '${value}' is invalid`);
  return { key, isEqual: operator === "==", value };
}

export function constraintsOf({ Placement }: TaskSpec): readonly string[] {
  return Placement?.Constraints ?? [];
}

/** Values are compared whatever their case; what a node does not have is an empty value. */
export function meetsAll(constraints: readonly string[], node: FakeNode): boolean {
  return constraints.map(parseConstraint).every(({ key, isEqual, value }) => {
    const actual = valueOf(node, key);
    return actual !== undefined && (actual.toLowerCase() === value.toLowerCase()) === isEqual;
  });
}

const facts = new Map<string, (node: FakeNode) => string>([
  ["node.id", ({ id }) => id],
  ["node.hostname", ({ description }) => description.Hostname ?? ""],
  ["node.ip", ({ address }) => address],
  ["node.role", ({ spec }) => spec.Role],
  ["node.platform.os", () => "linux"],
  ["node.platform.arch", () => "x86_64"],
]);
const LABEL = "node.labels.";

/** @returns `undefined` for a key that there is not: no node can meet it */
export function valueOf(node: FakeNode, key: string): string | undefined {
  const name = key.toLowerCase();
  if (name.startsWith(LABEL)) return node.spec.Labels?.[key.slice(LABEL.length)] ?? "";
  if (name.startsWith("engine.labels.")) return "";
  return facts.get(name)?.(node);
}
