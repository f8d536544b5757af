import type { Labels } from "../api/versioned.ts";

/** The `label` filter of lists: all of them must match. */
export function labelFilter(labels: Labels): readonly string[] {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`);
}

/** Engines take a label without a value for any value: what they list is looked through again. */
export function carriesAll(wanted: Labels, labels: Labels | null | undefined): boolean {
  return Object.entries(wanted).every(([name, value]) => labels?.[name] === value);
}
