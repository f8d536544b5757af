import type * as z from "zod";
import { isKnown } from "./validate.ts";

/** What a broken rule tells: what is wrong, and what to do. */
export interface Fault {
  readonly summary: string;
  readonly remedy: string;
}

/**
 * Adds a rule over several properties to a schema. It runs when all it needs is known and well-formed,
 * whatever is wrong elsewhere, so that all problems are told at once.
 *
 * @param needs the properties that it looks at
 * @param at where the problem is told
 * @param breaks says what is wrong, or nothing
 */
export function rule<S extends z.ZodObject, const K extends keyof z.output<S> & string>(
  schema: S,
  needs: readonly K[],
  at: readonly PropertyKey[],
  breaks: (props: Pick<z.output<S>, K>) => Fault | undefined,
): S {
  const judge = (props: z.output<S>, { addIssue }: z.core.$RefinementCtx) => {
    const fault = breaks(props);
    if (fault) addIssue({ code: "custom", message: fault.summary, params: { remedy: fault.remedy }, path: [...at] });
  };
  const ready = ({ value, issues }: z.core.ParsePayload) =>
    needs.every(
      (key) => isKnown((value as Pick<z.output<S>, K>)[key]) && !issues.some(({ path }) => path?.[0] === key),
    );
  return schema.superRefine(judge, { when: ready });
}
