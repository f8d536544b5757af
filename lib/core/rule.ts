import type * as z from "zod";
import { isKnown } from "./validate.ts";
import { unknown } from "./value.ts";

/** What a broken rule tells: what is wrong, and what to do. */
export interface Fault {
  readonly summary: string;
  readonly remedy: string;
}

/** What a broken rule tells of one of many: where it stands among the properties, too. */
export interface PlacedFault extends Fault {
  readonly at: readonly PropertyKey[];
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
  return ruleWhere(schema, needs, placed(at, breaks), isKnown);
}

/** The same, but of what it looks at parts may be unknown still: it tells what is certain without them. */
export function earlyRule<S extends z.ZodObject, const K extends keyof z.output<S> & string>(
  schema: S,
  needs: readonly K[],
  at: readonly PropertyKey[],
  breaks: (props: Pick<z.output<S>, K>) => Fault | undefined,
): S {
  return earlyRules(schema, needs, placed(at, breaks));
}

/** As {@link earlyRule}, for a rule that many can break, each in its place. */
export function earlyRules<S extends z.ZodObject, const K extends keyof z.output<S> & string>(
  schema: S,
  needs: readonly K[],
  breaks: (props: Pick<z.output<S>, K>) => readonly PlacedFault[],
): S {
  return ruleWhere(schema, needs, breaks, (value) => value !== unknown);
}

const placed =
  <Props>(at: readonly PropertyKey[], breaks: (props: Props) => Fault | undefined) =>
  (props: Props): readonly PlacedFault[] => {
    const fault = breaks(props);
    return fault ? [{ ...fault, at }] : [];
  };

function ruleWhere<S extends z.ZodObject, const K extends keyof z.output<S> & string>(
  schema: S,
  needs: readonly K[],
  breaks: (props: Pick<z.output<S>, K>) => readonly PlacedFault[],
  isThere: (value: unknown) => boolean,
): S {
  const judge = (props: z.output<S>, { addIssue }: z.core.$RefinementCtx) => {
    for (const { at, summary, remedy } of breaks(props)) {
      addIssue({ code: "custom", message: summary, params: { remedy, isRule: true }, path: [...at] });
    }
  };
  const ready = ({ value, issues }: z.core.ParsePayload) => {
    // What is no object at all gets here, too.
    if (typeof value !== "object" || value === null) return false;
    const malformed = issues.filter((issue) => !isOfRule(issue)).map(({ path }) => path?.[0]);
    return needs.every((key) => isThere((value as Pick<z.output<S>, K>)[key]) && !malformed.includes(key));
  };
  return schema.superRefine(judge, { when: ready });
}

/** What another rule has found: the properties are well-formed, be they at odds. */
function isOfRule(issue: z.core.$ZodRawIssue): boolean {
  return issue.code === "custom" && issue.params?.["isRule"] === true;
}
