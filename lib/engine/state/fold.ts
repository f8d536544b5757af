import { needsOf, type ResourceState, type Snapshot } from "../resource-state.ts";
import { type Entry, Ledger } from "./ledger.ts";

/** A checkpoint, and what a run wrote down after it. */
export function fold(snapshot: Snapshot, entries: readonly Entry[]): Snapshot {
  const ledger = new Ledger(snapshot);
  for (const entry of entries) ledger.replay(entry);
  return inOrder(ledger.snapshot());
}

/** Unchanged resources are not in the journal, so what needs them may stand before them: put needs before needers. */
function inOrder({ resources, pending }: Snapshot): Snapshot {
  const byUrn = groupByUrn(resources);
  const ordered = new Set<ResourceState>();
  const under = new Set<ResourceState>();
  const place = (state: ResourceState): void => {
    if (under.has(state)) return;
    under.add(state);
    for (const urn of needsOf(state)) byUrn.get(urn)?.forEach(place);
    ordered.add(state);
  };
  resources.forEach(place);
  return { resources: [...ordered], pending };
}

/** A replaced resource that still waits for its deletion shares the URN of its replacement. */
export function groupByUrn(states: readonly ResourceState[]): Map<string, ResourceState[]> {
  const groups = new Map<string, ResourceState[]>();
  for (const state of states) groups.set(state.urn, [...(groups.get(state.urn) ?? []), state]);
  return groups;
}
