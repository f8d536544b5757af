import type * as z from "zod";
import { isList, isProps, type Value } from "./value.ts";

type Schema = z.core.$ZodType;
type Def = z.core.$ZodTypeDef & {
  readonly innerType?: Schema;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly element?: Schema;
  readonly valueType?: Schema;
  readonly options?: readonly Schema[];
  readonly discriminator?: string;
  readonly values?: readonly unknown[];
};

/** The schema of what stands at `key` in a value of `schema`: what a diff needs to find a nested property's policy. */
export function schemaAt(schema: Schema | undefined, value: Value | undefined, key: string): Schema | undefined {
  const open = unwrapped(schema, value);
  const def = open?._zod.def as Def | undefined;
  return def?.shape?.[key] ?? def?.element ?? def?.valueType;
}

/** The properties that an object may have, at a path of a value. */
export function knownKeys(schema: Schema, value: Value, path: readonly string[]): string[] {
  const [key, ...rest] = path;
  const open = unwrapped(schema, value);
  if (key === undefined) return Object.keys((open?._zod.def as Def | undefined)?.shape ?? {});
  const inner = schemaAt(open, value, key);
  return inner ? knownKeys(inner, childOf(value, key), rest) : [];
}

function childOf(value: Value, key: string): Value {
  if (isList(value)) return value[Number(key)] ?? null;
  return isProps(value) ? (value[key] ?? null) : null;
}

/** Without its optional and default wrappers; of a union the branch that the value's discriminator names. */
function unwrapped(schema: Schema | undefined, value: Value | undefined): Schema | undefined {
  const def = schema?._zod.def as Def | undefined;
  if (def?.innerType) return unwrapped(def.innerType, value);
  if (!def?.options || !def.discriminator || value === undefined || !isProps(value)) return schema;
  const kind = value[def.discriminator];
  return def.options.find((option) =>
    literalsOf(schemaAt(option, undefined, def.discriminator as string)).includes(kind),
  );
}

function literalsOf(schema: Schema | undefined): readonly unknown[] {
  return (schema?._zod.def as Def | undefined)?.values ?? [];
}
