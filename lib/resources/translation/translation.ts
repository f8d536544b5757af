/** A value of the spec and what it is in Docker's words. The two ways are each other's inverse. */
export interface Translation<Value, Live> {
  /**
   * Part of what Docker is sent: laid over what it has, it says the value and touches nothing else. `undefined` stands
   * where there must be nothing.
   */
  write(value: Value): object;
  read(live: Live): Value;
}

/** One translation for each property: one that is missing does not compile. */
export type Translations<Spec, Live> = { readonly [Property in keyof Spec]-?: Translation<Spec[Property], Live> };

/** Translates an object property by property. */
export function object<Spec extends object, Live>(properties: Translations<Spec, Live>): Translation<Spec, Live> {
  const names = Object.keys(properties) as (keyof Spec)[];
  return {
    write: (spec) => names.map((name) => properties[name].write(spec[name])).reduce(laidOver, {}),
    read: (live) => present(names.map((name) => [name, properties[name].read(live)])) as Spec,
  };
}

/** Translates what stands at one key of Docker's, be it there or not. */
export function at<Value, Live, const Key extends keyof Live>(
  name: Key,
  inner: Translation<Value, NonNullable<Live[Key]>>,
): Translation<Value, Live> {
  return {
    write: (value) => ({ [name]: inner.write(value) }),
    read: (live) => inner.read(live[name] ?? ({} as NonNullable<Live[Key]>)),
  };
}

/** Translates the properties of a table that all stand at one key of Docker's. */
export function within<Spec extends object, Live, const Key extends keyof Live>(
  name: Key,
  table: Translations<Spec, NonNullable<Live[Key]>>,
): Translations<Spec, Live> {
  const names = Object.keys(table) as (keyof Spec)[];
  return Object.fromEntries(names.map((property) => [property, at(name, table[property])])) as Translations<Spec, Live>;
}

/** How one value is written at a key; `undefined` is nothing there. */
export interface Form<Value, LiveValue> {
  write(value: Value): LiveValue | undefined;
  read(live: LiveValue | undefined): Value;
}

/** Translates one value at one key. */
export function key<Value, Live, const Key extends keyof Live>(
  name: Key,
  { write, read }: Form<Value, NonNullable<Live[Key]>>,
): Translation<Value, Live> {
  return {
    write: (value) => ({ [name]: write(value) }),
    read: (live) => read(live[name] ?? undefined),
  };
}

/** An object that takes the place of what is there, and is not merged with it. */
export const whole = <T extends object>(value: T): T => Object.assign(Object.create(null) as T, value);

/** Objects are merged, everything else is replaced. */
export function laidOver<T extends object>(under: T, over: object): T {
  const merged = Object.entries(over).map(([name, value]) => {
    const below: unknown = Object.hasOwn(under, name) ? under[name as keyof T] : undefined;
    return [name, isObject(below) && isObject(value) ? laidOver(below, value) : value];
  });
  return { ...under, ...Object.fromEntries(merged) } as T;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.getPrototypeOf(value) !== null;
}

function present(entries: readonly (readonly [PropertyKey, unknown])[]): object {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
