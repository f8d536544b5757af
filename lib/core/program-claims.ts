import {
  type CustomResourceOptions,
  type Input,
  isSecret,
  Output,
  output,
  type Resource,
  runtime,
} from "@pulumi/pulumi";
import type * as z from "zod";
import { Claims } from "./claims.ts";

const claims = Symbol("claims");

/** Where the claims of a program are kept: they come and go with it. */
interface Keeper {
  [claims]?: Claims;
}

/**
 * The claims of the program that runs.
 *
 * @param ground what stands in for the program where none runs: under Pulumi's mocks there are constructs alone
 * @returns `undefined` where nobody keeps them
 */
export function programClaims(ground?: object): Claims | undefined {
  const keeper: Keeper | undefined = runtime.getStackResource() ?? ground;
  if (keeper?.[claims] === undefined && keeper !== undefined) {
    Object.defineProperty(keeper, claims, { value: new Claims() });
  }
  return keeper?.[claims];
}

/** Options of a resource that is registered once all claims that were made along with it are judged. */
export function onceJudged(
  judge: Claims | undefined,
  options: CustomResourceOptions | undefined,
): CustomResourceOptions {
  if (!judge) return { ...options };
  const given = options?.dependsOn ?? [];
  // The SDK takes lists in lists, and does not say so.
  const dependsOn = judge.verdict().then(() => [given] as Input<Resource>[]);
  return { ...options, dependsOn };
}

/**
 * Hands over properties with their defaults, as soon as all of them is known: at once if no Output is among them. What
 * is malformed is told elsewhere, and what is secret is told nobody.
 */
export function whenKnown<T>(schema: z.ZodType<T>, inputs: object, use: (props: T) => void): void {
  const parse = (known: unknown): void => {
    const { success, data } = schema.safeParse(known);
    if (success) use(data);
  };
  if (isPlain(inputs)) return parse(inputs);
  const late = output(inputs);
  late.apply(async (known) => {
    if (!(await isSecret(late))) parse(known);
  });
}

function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Output.isInstance(value) || value instanceof Promise) return false;
  return Object.values(value).every(isPlain);
}
