import type * as z from "zod";
import { isList, isProps, own, type Value } from "./value.ts";

type Schema = z.core.$ZodType;

/** The parts of a schema's definition that lead further in; which of them there are depends on its kind. */
interface Def {
  readonly innerType?: Schema;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly element?: Schema;
  readonly valueType?: Schema;
  readonly options?: readonly Schema[];
  readonly discriminator?: string;
  readonly values?: readonly unknown[];
}

const defOf = (schema: Schema | undefined): Def => (schema?._zod.def ?? {}) as Def;

/** The schema of what stands at `key` in a value of `schema`: what a diff needs to find a nested property's policy. */
export function schemaAt(schema: Schema | undefined, value: Value | undefined, key: string): Schema | undefined {
  const open = unwrapped(schema, value);
  const { shape, element, valueType } = defOf(open);
  return (shape && Object.hasOwn(shape, key) ? shape[key] : undefined) ?? element ?? valueType;
}

/** Whether the keys of a value are the user's own, as in a map of labels, instead of the schema's. */
export function holdsEntries(schema: Schema | undefined, value: Value | undefined): boolean {
  return defOf(unwrapped(schema, value)).valueType !== undefined;
}

/** The properties that an object may have, at a path of a value. */
export function knownKeys(schema: Schema, value: Value, path: readonly string[]): string[] {
  const [key, ...rest] = path;
  const open = unwrapped(schema, value);
  if (key === undefined) return Object.keys(defOf(open).shape ?? {});
  const inner = schemaAt(open, value, key);
  return inner ? knownKeys(inner, childOf(value, key), rest) : [];
}

function childOf(value: Value, key: string): Value {
  if (isList(value)) return value[Number(key)] ?? null;
  return isProps(value) ? (own(value, key) ?? null) : null;
}

/** What an optional or default wrapper is around. @returns `undefined` for what is no wrapper */
export const openSchema = (schema: Schema): Schema | undefined => defOf(schema).innerType;

/** Without its optional and default wrappers; of a union the branch that the value's discriminator names. */
function unwrapped(schema: Schema | undefined, value: Value | undefined): Schema | undefined {
  const { innerType, options, discriminator } = defOf(schema);
  if (innerType) return unwrapped(innerType, value);
  if (!options || discriminator === undefined || !isProps(value)) return schema;
  const kind = value[discriminator];
  return options.find((option) => defOf(schemaAt(option, undefined, discriminator)).values?.includes(kind));
}
