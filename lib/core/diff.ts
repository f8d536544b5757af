import type * as z from "zod";
import { type Consequence, type ChangePolicy, isReplacing, policyOf } from "./change-policy.ts";
import { notation } from "./notation.ts";
import { holdsEntries, schemaAt } from "./schema-walk.ts";
import { hasUnknown, isList, isProps, own, type Props, sameValue, Secret, type Value } from "./value.ts";

/** One difference, and what it costs. */
export interface PropertyChange {
  /** As Pulumi writes paths: `labels.team`, `ports[0].target`. */
  readonly path: string;
  /** The property at the top of the path. */
  readonly property: string;
  readonly kind: "add" | "delete" | "update";
  readonly before?: Value | undefined;
  readonly after?: Value | undefined;
  readonly consequence: Consequence;
  /** The values as people write them, where that is not how they are kept: `0400` for 256. */
  readonly written?: Written | undefined;
  /** What a reviewer reads, when the consequence's own words are too general: `boots node-2`. */
  readonly words?: string | undefined;
}

interface Written {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

export interface Change {
  readonly kind: "none" | "update" | "replace";
  readonly properties: readonly PropertyChange[];
}

type Schema = z.core.$ZodType;

/** Where the comparison stands: a path, the schema there, and the policy that holds for it. */
interface Place {
  readonly path: string;
  readonly property: string;
  readonly schema: Schema | undefined;
  readonly policy: ChangePolicy;
  /** An entry of a list or a map: there it is something that it is there, even with nothing in it. */
  readonly isEntry?: boolean;
}

/** Whoever forgets a policy gets the safe reading. */
const unstated: ChangePolicy = { onChange: "replace" };

/** Decides what `after` costs, given `before`. Serves the plan (stored, wanted) and drift (live, wanted). Pure. */
export function diff(schema: z.ZodObject, before: Props, after: Props): Change {
  const properties = keysOf(before, after).flatMap((property) => {
    const place = {
      path: property,
      property,
      schema: Object.hasOwn(schema.shape, property) ? schema.shape[property] : undefined,
      policy: unstated,
    };
    return changesAt(place, own(before, property), own(after, property));
  });
  return changeOf(properties);
}

/** What several differences amount to. */
export function changeOf(properties: readonly PropertyChange[]): Change {
  if (properties.length === 0) return { kind: "none", properties };
  const replaces = properties.some(({ consequence }) => isReplacing(consequence));
  return { kind: replaces ? "replace" : "update", properties };
}

function changesAt(at: Place, before: Value | undefined, after: Value | undefined): PropertyChange[] {
  const place = { ...at, policy: policyOf(at.schema) ?? at.policy };
  const isNothing = place.isEntry !== true && isEmpty(before) && isEmpty(after);
  if (isNothing || sameValue(before, after)) return [];
  const [a, b] = [open(before), open(after)];
  if (isProps(a) && isProps(b))
    return keysOf(a, b).flatMap((key) => changesAt(inside(place, b, key), own(a, key), own(b, key)));
  if (isList(a) && isList(b)) {
    const items = itemsOf(a, b).flatMap((index) => changesAt(item(place, b, index), a[index], b[index]));
    // A command that is another one is told whole, not word by word.
    return items.length > 1 && isWords(a) && isWords(b) ? leafChange(place, before, after) : items;
  }
  return leafChange(place, before, after);
}

function leafChange(place: Place, before: Value | undefined, after: Value | undefined): PropertyChange[] {
  const { path, property, policy } = place;
  const consequence = consequenceOf(policy, before, after);
  if (consequence === "none") return [];
  const kind = isEmpty(before) ? "add" : isEmpty(after) ? "delete" : "update";
  return [{ path, property, kind, before, after, consequence, ...writtenAs(place.schema, before, after) }];
}

/** What is secret or not known yet is written nowhere. */
function writtenAs(schema: Schema | undefined, before: Value | undefined, after: Value | undefined) {
  const declared = schema && notation.get(schema as z.ZodType);
  const write = (value: Value | undefined) => (value === undefined ? undefined : declared?.write(value));
  return declared ? { written: { before: write(before), after: write(after) } } : {};
}

/**
 * An identity that is not known yet is shown as a change, but never as a replacement: an engine that works out
 * what to delete first asks with unknowns, and must not hear that all of a cluster goes with one machine.
 */
function consequenceOf({ onChange }: ChangePolicy, before: Value | undefined, after: Value | undefined): Consequence {
  const consequence = typeof onChange === "function" ? onChange(before, after) : onChange;
  if (consequence !== "identity") return consequence;
  return after !== undefined && hasUnknown(after) ? "identity" : "replace";
}

function inside(place: Place, value: Props, key: string): Place {
  const segment = /^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `["${key}"]`;
  const isEntry = holdsEntries(place.schema, value);
  return { ...place, path: place.path + segment, schema: schemaAt(place.schema, value, key), isEntry };
}

function item(place: Place, value: readonly Value[], index: number): Place {
  const schema = schemaAt(place.schema, value, String(index));
  return { ...place, path: `${place.path}[${index}]`, schema, isEntry: true };
}

function keysOf(a: Props, b: Props): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

function itemsOf(a: readonly Value[], b: readonly Value[]): number[] {
  return [...Array(Math.max(a.length, b.length)).keys()];
}

const isWords = (list: readonly Value[]) => list.every((word) => typeof word === "string");

const open = (value: Value | undefined) => (value instanceof Secret ? value.value : value);

/** Of a property, nil, "" and empty collections are one and the same to a daemon. */
function isEmpty(value: Value | undefined): boolean {
  const inner = open(value);
  if (inner === undefined || inner === null || inner === "") return true;
  if (isList(inner)) return inner.length === 0;
  return isProps(inner) && Object.keys(inner).length === 0;
}
