import { bytesText, type Bytes, type Duration, durationText, toBytes, toMilliseconds } from "../../core/quantity.ts";
import { type Labels, userLabels } from "../../core/labels.ts";
import { type Form, whole } from "./translation.ts";

const NS_PER_MS = 1e6;

const nanoseconds = (text: string): number => (toMilliseconds(text) ?? 0) * NS_PER_MS;
const durationOf = (ns: number): Duration => durationText(ns / NS_PER_MS);

/** The same in both words, or nothing. */
export function optional<T>(): Form<T | undefined, T> {
  return { write: (value) => value, read: (live) => (live === "" ? undefined : live) };
}

/** The same in both words; nothing is as good as Docker's default. */
export function defaulted<T>(dockers: T): Form<T, T> {
  return { write: (value) => value, read: (live) => live ?? dockers };
}

/** A number of which 0 says that there is none. */
export const positive: Form<number | undefined, number> = {
  write: (value) => value,
  read: (live) => (live === 0 ? undefined : live),
};

/** A list of which Docker keeps no empty one. */
export function list<T, LiveItem = T>(
  write: (item: T) => LiveItem = (item) => item as unknown as LiveItem,
  read: (item: LiveItem) => T = (item) => item as unknown as T,
): Form<T[], readonly LiveItem[]> {
  return {
    write: (items) => (items.length > 0 ? items.map(write) : undefined),
    read: (live) => (live ?? []).map(read),
  };
}

/** A map that Docker keeps as a list of texts. */
export function record(
  write: (name: string, value: string) => string,
  read: (line: string) => readonly (readonly [name: string, value: string])[],
): Form<Record<string, string>, readonly string[]> {
  const lines = list<string>();
  return {
    write: (values) => lines.write(Object.entries(values).map(([name, value]) => write(name, value))),
    read: (live) => Object.fromEntries(lines.read(live).flatMap(read)),
  };
}

/** A map, which Docker keeps as one: a name that is no longer in it is gone. */
export const map: Form<Record<string, string>, Readonly<Record<string, string>>> = {
  write: (values) => (Object.keys(values).length > 0 ? whole(values) : undefined),
  read: (live) => ({ ...live }),
};

/** A span of time; nothing is as good as Docker's default. */
export function time(dockers: Duration): Form<Duration, number> {
  return { write: nanoseconds, read: (live) => (live === undefined ? dockers : durationOf(live)) };
}

/** A span of time, or none. */
export const optionalTime: Form<Duration | undefined, number> = {
  write: (value) => (value === undefined ? undefined : nanoseconds(value)),
  read: (live) => (live === undefined || live === 0 ? undefined : durationOf(live)),
};

/** An amount of bytes, or none. */
export const optionalBytes: Form<Bytes | undefined, number> = {
  write: (value) => (value === undefined ? undefined : toBytes(value)),
  read: (live) => (live === undefined || live === 0 ? undefined : bytesText(live)),
};

/** Labels for a user's own use; what we label beside them is none of theirs. */
export const ownLabels: Form<Record<string, string>, Labels> = {
  write: (labels) => labels,
  read: (live) => userLabels(live ?? {}),
};
