/*
 * What travels between a program, an engine and a provider: JSON, and two things that JSON has no words for.
 */

/** Known only after apply. There is one instance, so `===` works. */
export class Unknown {
  toJSON(): string {
    return "[unknown]";
  }
}
export const unknown = new Unknown();

/** A value that never prints: not in logs, JSON, errors or plans. */
export class Secret {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
  toJSON(): string {
    return "[secret]";
  }
  toString(): string {
    return "[secret]";
  }
}

export type Value = null | boolean | number | string | readonly Value[] | Props | Unknown | Secret;
export interface Props {
  readonly [key: string]: Value;
}

export function isProps(value: unknown): value is Props {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Secret) &&
    !(value instanceof Unknown)
  );
}

/** A property by name, also where the name is one that every object inherits: a label may be called `toString`. */
export function own(props: Props, key: string): Value | undefined {
  return Object.hasOwn(props, key) ? props[key] : undefined;
}

export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}

export const hasUnknown = (value: Value): boolean => someLeaf(value, (leaf) => leaf === unknown);
export const hasSecret = (value: Value): boolean => someLeaf(value, (leaf) => leaf instanceof Secret);

/** Deep search; looks inside secrets too. */
function someLeaf(value: Value, test: (leaf: Value) => boolean): boolean {
  if (test(value)) return true;
  if (value instanceof Secret) return someLeaf(value.value, test);
  if (isList(value)) return value.some((item) => someLeaf(item, test));
  return isProps(value) && Object.values(value).some((item) => someLeaf(item, test));
}

/** Rebuilds a value bottom up. */
function mapValue(value: Value, change: (value: Value) => Value): Value {
  if (isList(value)) return change(value.map((item) => mapValue(item, change)));
  if (isProps(value)) return change(mapProps(value, (item) => mapValue(item, change)));
  return change(value);
}

export function mapProps(props: Props, change: (value: Value, key: string) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(props).map(([key, value]) => [key, change(value, key)]));
}

/** The plain value under all secrets: for drivers and schemas, never for logs. */
export function reveal(value: Value): Value {
  return mapValue(value, (it) => (it instanceof Secret ? reveal(it.value) : it));
}

/** Puts secrets back where `like` has them, after a value went through something that knows no secrets. */
export function conceal(like: Value | undefined, value: Value): Value {
  if (like instanceof Secret) return new Secret(value);
  if (isList(like) && isList(value)) return value.map((item, index) => conceal(like[index], item));
  if (isProps(like) && isProps(value)) return mapProps(value, (item, key) => conceal(own(like, key), item));
  return value;
}

/** Unknown equals nothing, not even itself; secrets compare by what they hide. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a === unknown || b === unknown) return false;
  if (a instanceof Secret) return sameValue(a.value, b);
  if (b instanceof Secret) return sameValue(a, b.value);
  return sameShape(a, b, sameValue);
}

/** Equal, and secret in the same places: what decides whether state must be rewritten. */
export function identical(a: Value | undefined, b: Value | undefined): boolean {
  if (a instanceof Secret) return b instanceof Secret && identical(a.value, b.value);
  return !(b instanceof Secret) && sameShape(a, b, identical);
}

type Equal = (a: Value | undefined, b: Value | undefined) => boolean;

function sameShape(a: Value | undefined, b: Value | undefined, equal: Equal): boolean {
  if (a === b) return true;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]));
  if (!isProps(a) || !isProps(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => equal(a[key], own(b, key)));
}
