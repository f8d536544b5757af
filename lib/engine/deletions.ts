import { needsOf, type ResourceState } from "./resource-state.ts";
import { groupByUrn } from "./state/fold.ts";

/**
 * Calls `remove` for each as soon as everything that needs it is gone; independent ones go side by side.
 * Rejects with the first failure; what others need after that is left alone.
 */
export async function inReverseOrder(
  condemned: readonly ResourceState[],
  remove: (state: ResourceState) => Promise<unknown>,
): Promise<void> {
  const dependents = dependentsAmong(condemned);
  const gone = new Map<ResourceState, Promise<unknown>>();
  const goneOf = (state: ResourceState): Promise<unknown> => {
    const known = gone.get(state);
    if (known) return known;
    const work = Promise.all((dependents.get(state) ?? []).map(goneOf)).then(() => remove(state));
    gone.set(state, work);
    return work;
  };
  await Promise.all(condemned.map(goneOf));
}

function dependentsAmong(condemned: readonly ResourceState[]): Map<ResourceState, ResourceState[]> {
  const byUrn = groupByUrn(condemned);
  const dependents = new Map<ResourceState, ResourceState[]>();
  for (const state of condemned) {
    for (const needed of needsOf(state).flatMap((urn) => byUrn.get(urn) ?? [])) {
      dependents.set(needed, [...(dependents.get(needed) ?? []), state]);
    }
  }
  return dependents;
}
