import type * as z from "zod";
import { policyOf } from "../core/change-policy.ts";
import { mapProps, type Props, Secret, unknown, type Value } from "../core/value.ts";

interface Recorded {
  readonly schema: z.ZodObject;
  readonly secretOutputs?: readonly string[];
}

/** What state keeps of a resource, and a program sees: its inputs, and what the lifecycle found out. */
export function recorded({ schema, secretOutputs = [] }: Recorded, inputs: Props, found: object): Props {
  const outputs = mapProps(found as Props, (value, key) => (secretOutputs.includes(key) ? new Secret(value) : value));
  return { ...echo(schema, inputs), ...outputs };
}

/** Outputs repeat the inputs, but for transport: on a resource that stays the same it would go stale. */
function echo(schema: z.ZodObject, inputs: Props): Props {
  const stays = ([key, value]: [string, Value]) =>
    policyOf(schema.shape[key])?.onChange !== "none" && value !== unknown;
  return Object.fromEntries(Object.entries(inputs).filter(stays));
}

/** What was secret when it was given is secret when it is read back. */
export function secretAsBefore(before: Props, live: Props): Props {
  return mapProps(live, (value, key) => (before[key] instanceof Secret ? new Secret(value) : value));
}
