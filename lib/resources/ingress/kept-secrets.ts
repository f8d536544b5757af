import { isSecret, Output } from "@pulumi/pulumi";
import type * as z from "zod";
import { type Disclosure, disclosedSecrets } from "../../core/disclosure.ts";
import { SwarmwrightError } from "../../core/errors.ts";
import { type Props, Secret, unknown, type Value } from "../../core/value.ts";

/** What stands in the routers' configuration, and says so beside its schema. */
export const shownInConfiguration: Disclosure = {
  onSecret: "refuse",
  summary: "is secret, and would stand in a configuration that everyone who can reach a manager can read",
  remedy:
    "put something else there; leave what is secret to a service, which gets it as a Secret; if everybody may know it, say so with pulumi.unsecret()",
};

/**
 * Looks for secret Outputs in settings that others read in clear, before any of their values is known.
 *
 * @throws SwarmwrightError `invalid-props`, with each of them at its own property
 */
export async function refuseSecrets(schema: z.ZodObject, at: string, inputs: object): Promise<void> {
  const { problems } = disclosedSecrets(schema, at, await markedProps(inputs));
  if (problems.length > 0) throw new SwarmwrightError("invalid-props", problems);
}

/** The same settings with nothing in them but what is secret. */
async function marked(input: unknown): Promise<Value> {
  if (Output.isInstance(input)) return (await isSecret(input)) ? new Secret(unknown) : unknown;
  if (Array.isArray(input)) return Promise.all(input.map(marked));
  return typeof input === "object" && input !== null ? markedProps(input) : unknown;
}

async function markedProps(inputs: object): Promise<Props> {
  const each = Object.entries(inputs).map(async ([name, input]) => [name, await marked(input)] as const);
  return Object.fromEntries(await Promise.all(each));
}
