import { isList, isProps, type Props, Secret, unknown, Unknown, type Value } from "../core/value.ts";

/*
 * Pulumi's marks for special values, the same on the wire and in state.
 * Source: pulumi/pulumi, sdk/go/common/resource/sig, and pkg/resource/plugin/rpc.go for the unknowns.
 */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** From what `Struct.toJavaScript()` gives. A null is a property that is not there. */
function fromWire(value: unknown): Value {
  if (value === UNKNOWN) return unknown;
  if (typeof value !== "object" || value === null) return (value ?? null) as Value;
  if (Array.isArray(value)) return value.map(fromWire);
  const record = value as Record<string, unknown>;
  return record[SIGNATURE] === SECRET ? new Secret(fromWire(record["value"])) : propsFromWire(record);
}

export function propsFromWire(record: object): Props {
  const there = Object.entries(record).filter(([, item]) => item !== undefined && item !== null);
  return Object.fromEntries(there.map(([key, item]) => [key, fromWire(item)]));
}

/** To what `Struct.fromJavaScript()` takes. */
function toWire(value: Value): unknown {
  if (value instanceof Unknown) return UNKNOWN;
  if (value instanceof Secret) return { [SIGNATURE]: SECRET, value: toWire(value.value) };
  if (isList(value)) return value.map(toWire);
  return isProps(value) ? propsToWire(value) : value;
}

export function propsToWire(props: Props): Record<string, never> {
  const there = Object.entries(props).filter(([, item]) => (item as unknown) !== undefined);
  return Object.fromEntries(there.map(([key, item]) => [key, toWire(item) as never]));
}
