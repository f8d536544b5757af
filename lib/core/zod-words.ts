import type * as z from "zod";

/*
 * What is said of a value whose schema has no words of its own. They follow the value, as in `0: too small`, or stand
 * alone where it is a list or an object.
 */

type Origin = "array" | "string";
type RawIssue = z.core.$ZodRawIssue;

/** What is wrong, instead of zod's own words. */
export function wordsOf(issue: RawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `not ${nounOf(issue.expected)}`;
    case "too_small":
      return short[issue.origin as Origin] ?? "too small";
    case "too_big":
      return long[issue.origin as Origin] ?? "too large";
    case "invalid_value":
      return "no such choice";
    default:
      return "not of a form that it may have";
  }
}

const short: Readonly<Partial<Record<Origin, string>>> = { array: "too few", string: "too short" };
const long: Readonly<Partial<Record<Origin, string>>> = { array: "too many", string: "too long" };

const nouns: Readonly<Record<string, string>> = {
  int: "a whole number",
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** What a property must be, with its article. */
export const nounOf = (expected: string): string => nouns[expected] ?? `a ${expected}`;

/** So many of what is counted. */
export function amountOf(amount: number | bigint, origin: string): string {
  if (origin === "string") return amount === 1 ? "one character" : `${amount} characters`;
  return origin === "array" && amount === 1 ? "one" : String(amount);
}
