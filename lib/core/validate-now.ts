import { Output } from "@pulumi/pulumi";
import type * as z from "zod";
import { type Problem, SwarmwrightError } from "./errors.ts";
import { validatePartly } from "./validate.ts";
import { type Props, unknown, type Value } from "./value.ts";

/**
 * For constructors: throws one error that lists every problem that is certain, whatever the Outputs turn out to be.
 *
 * @param others what the construct itself found, for the same list
 */
export function validateNow(schema: z.ZodObject, at: string, inputs: object, others: readonly Problem[] = []): void {
  const problems = [...validatePartly(schema, at, plainProps(inputs)).problems, ...others];
  if (problems.length > 0) throw new SwarmwrightError("invalid-props", problems);
}

/** Plain data as a provider will see it: Outputs and Promises are not known yet. */
function plainProps(inputs: object): Props {
  const given = Object.entries(inputs).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given.map(([key, value]) => [key, plainValue(value)]));
}

function plainValue(value: unknown): Value {
  if (Output.isInstance(value) || value instanceof Promise) return unknown;
  if (Array.isArray(value)) return value.map(plainValue);
  const isPlain = typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? plainProps(value) : (value as Value);
}
