import * as z from "zod";

/**
 * What a change to one property costs, in the words of docs/glossary.md.
 *
 * - `none`: transport, never a change; it stands beside an `identity`
 * - `identity`: which thing is behind the transport; unknown is an update, known and different a replacement
 * - `in-place`: changed where it is, nothing restarts
 * - `label-only`: changed where it is, and it touches no task
 * - `rolling`: tasks are replaced, one after another
 * - `reboot`: the machine is drained, stopped, changed, started
 * - `replace`: it cannot change; a new one is made
 * - `data-loss`: a new one is made, and what the old one holds is lost
 */
export type Consequence =
  | "none"
  | "identity"
  | "in-place"
  | "label-only"
  | "rolling"
  | "reboot"
  | "replace"
  | "data-loss";

/** Declared beside the property it is about. A function where it depends on the values: a disk grows, and never shrinks. */
export interface ChangePolicy {
  readonly onChange: Consequence | ((before: unknown, after: unknown) => Consequence);
}

/** A schema that two properties share would silently take the policy of the later one. */
class PolicyRegistry extends z.core.$ZodRegistry<ChangePolicy> {
  override add<S extends z.core.$ZodType>(schema: S, policy: ChangePolicy): this {
    const before = this.get(schema);
    if (before && before.onChange !== policy.onChange)
      throw new TypeError("two properties share a schema: make it twice");
    return super.add(schema, policy);
  }
}

/** Register a policy last in a property's chain: zod loses what was registered before `.default()` or `.optional()`. */
export const changePolicy = new PolicyRegistry();

export const transport: ChangePolicy = { onChange: "none" };
export const identity: ChangePolicy = { onChange: "identity" };
export const inPlace: ChangePolicy = { onChange: "in-place" };
export const labelOnly: ChangePolicy = { onChange: "label-only" };
export const rolling: ChangePolicy = { onChange: "rolling" };
export const immutable: ChangePolicy = { onChange: "replace" };
export const dataLoss: ChangePolicy = { onChange: "data-loss" };

const replacing: ReadonlySet<Consequence> = new Set(["replace", "data-loss"]);

/** Whether a new thing takes the place of the old one. */
export const isReplacing = (consequence: Consequence): boolean => replacing.has(consequence);

/** @returns `undefined` where the schema says nothing: then what is said of the property around it holds. */
export function policyOf(schema: z.core.$ZodType | undefined): ChangePolicy | undefined {
  return schema && changePolicy.get(schema as z.ZodType);
}
