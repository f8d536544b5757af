import * as z from "zod";
import { unknown } from "./value.ts";

type Schema = z.core.$ZodType;

const made = new WeakMap<Schema, z.ZodType>();

/** The same schema, but every node of it lets `unknown` pass. */
export function tolerant(schema: Schema): z.ZodType {
  const known = made.get(schema);
  if (known) return known;
  const copy = z.core.clone(schema, { ...schema._zod.def, ...tolerantParts(schema._zod.def) });
  const { run } = copy._zod;
  copy._zod.run = (payload, context) => ((payload.value as unknown) === unknown ? payload : run(payload, context));
  made.set(schema, copy as z.ZodType);
  return copy as z.ZodType;
}

/** The schemas inside a schema, made tolerant. A kind that is not known here is a mistake in this library. */
function tolerantParts(def: z.core.$ZodTypeDef): object {
  switch (def.type) {
    case "object":
      return { shape: mapShape((def as z.core.$ZodObjectDef).shape) };
    case "array":
      return { element: tolerant((def as z.core.$ZodArrayDef).element) };
    case "record":
      return { valueType: tolerant((def as z.core.$ZodRecordDef).valueType) };
    case "union":
      return { options: (def as z.core.$ZodUnionDef).options.map(tolerant) };
    case "optional":
    case "default":
    case "readonly":
      return { innerType: tolerant((def as z.core.$ZodOptionalDef).innerType) };
    case "pipe":
      return leaves.has((def as z.core.$ZodPipeDef).in._zod.def.type) ? {} : unsupported("a transform of a composite");
    default:
      return leaves.has(def.type) ? {} : unsupported(def.type);
  }
}

function mapShape(shape: z.core.$ZodShape): z.core.$ZodShape {
  return Object.fromEntries(Object.entries(shape).map(([key, schema]) => [key, tolerant(schema)]));
}

/** A transform of one of these cannot meet an unknown inside. */
const leaves: ReadonlySet<string> = new Set([
  "string",
  "number",
  "boolean",
  "int",
  "literal",
  "enum",
  "template_literal",
  "custom",
]);

function unsupported(kind: string): never {
  throw new TypeError(`validatePartly cannot look into ${kind}: write the schema without it`);
}
