import type * as z from "zod";
import type { Problem } from "./errors.ts";
import { tolerant } from "./tolerant-schema.ts";
import { conceal, hasUnknown, isList, isProps, type Props, reveal, type Value } from "./value.ts";
import { toProblem } from "./zod-problem.ts";
import { wordsOf } from "./zod-words.ts";

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
  const result = tolerant(schema).safeParse(reveal(input), { error: wordsOf });
  if (result.success) return { props: conceal(input, withoutUndefined(result.data as Props)) as Props, problems: [] };
  return { props: input, problems: result.error.issues.flatMap((issue) => toProblem(schema, at, input, issue)) };
}

/** Whether all of a value is there: a rule over several properties waits for that. */
export const isKnown = (value: unknown): boolean => value === undefined || !hasUnknown(value as Value);

function withoutUndefined(value: Value): Value {
  if (isList(value)) return value.map(withoutUndefined);
  if (!isProps(value)) return value;
  const there = Object.entries(value).filter(([, item]) => (item as unknown) !== undefined);
  return Object.fromEntries(there.map(([key, item]) => [key, withoutUndefined(item)]));
}
