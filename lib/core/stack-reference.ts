import { type Output, output, type StackReference, unsecret } from "@pulumi/pulumi";
import { problem } from "./errors.ts";

type Fields<Ref> = { readonly [Field in keyof Ref]: "plain" | "secret" };

/**
 * Turns an output of another stack back into what the constructs of this one accept.
 * A stack output that holds one secret arrives as secret whole; what is none is shown again.
 */
export function fromStack<Ref extends Record<keyof Ref, Output<unknown>>>(
  stack: StackReference,
  outputName: string,
  fields: Fields<Ref>,
): Ref {
  const exported = stack.requireOutput(outputName) as Output<unknown>;
  const pick = (field: string) => exported.apply((value) => fieldOf(value, field, outputName));
  const picked = Object.entries(fields).map(([field, kind]) => [
    field,
    kind === "secret" ? pick(field) : unsecret(output(pick(field))),
  ]);
  return Object.fromEntries(picked) as Ref;
}

function fieldOf(value: unknown, field: string, at: string): unknown {
  if (value !== null && typeof value === "object" && field in value) return (value as Record<string, unknown>)[field];
  const remedy = "export the construct itself there: export const cluster = prod";
  throw problem("invalid-props", at, `the stack's output has no "${field}"`, remedy);
}
