import { Output } from "@pulumi/pulumi";
import type * as z from "zod";
import { type Problem, SwarmwrightError } from "./errors.ts";
import { tolerant } from "./tolerant-schema.ts";
import { conceal, hasUnknown, isList, isProps, type Props, reveal, Secret, unknown, type Value } from "./value.ts";
import { toProblem } from "./zod-problem.ts";

/** The props with every default filled in, and all that is wrong with them for certain. */
export interface Findings {
  readonly props: Props;
  readonly problems: readonly Problem[];
}

/**
 * Parses props of which some may be unknown or secret. What is unknown passes, and is checked again when it is
 * there; what is wrong beside it is told now. Secrets stay secret, and no problem quotes them. Pure.
 */
export function validatePartly(schema: z.ZodObject, at: string, input: Props): Findings {
  const result = tolerant(schema).safeParse(reveal(input));
  if (result.success) return { props: conceal(input, withoutUndefined(result.data as Props)) as Props, problems: [] };
  return { props: input, problems: result.error.issues.flatMap((issue) => toProblem(schema, at, input, issue)) };
}

/** For constructors: throws one error that lists every problem that is certain, whatever the Outputs turn out to be. */
export function validateNow(schema: z.ZodObject, at: string, inputs: object): void {
  const { problems } = validatePartly(schema, at, plainProps(inputs));
  if (problems.length > 0) throw new SwarmwrightError("invalid-props", problems);
}

/** Whether all of a value is there: a rule over several properties waits for that. */
export const isKnown = (value: unknown): boolean => value === undefined || !hasUnknown(value as Value);

/** Plain data as a provider will see it: Outputs and Promises are not known yet. */
function plainProps(inputs: object): Props {
  const known = Object.entries(inputs).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([key, value]) => [key, plainValue(value)]));
}

function plainValue(value: unknown): Value {
  if (Output.isInstance(value) || value instanceof Promise) return unknown;
  if (Array.isArray(value)) return value.map(plainValue);
  if (value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return plainProps(value);
  }
  return value as Value;
}

function withoutUndefined(value: Value): Value {
  if (isList(value)) return value.map(withoutUndefined);
  if (!isProps(value) || value instanceof Secret) return value;
  const there = Object.entries(value).filter(([, item]) => (item as unknown) !== undefined);
  return Object.fromEntries(there.map(([key, item]) => [key, withoutUndefined(item)]));
}
