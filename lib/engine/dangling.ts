import type { ResourceState } from "./resource-state.ts";

/**
 * Takes away what refers to something that is gone: dependencies, parents, `deletedWith`.
 *
 * @param resources in dependency order
 */
export function withoutDangling(resources: readonly ResourceState[]): readonly ResourceState[] {
  const there = new Set<string>();
  const isThere = (urn: string): boolean => there.has(urn);
  return resources.map((state) => {
    const repaired = repair(state, isThere);
    there.add(state.urn);
    return repaired;
  });
}

function repair(state: ResourceState, isThere: (urn: string) => boolean): ResourceState {
  const orNone = (urn: string | undefined) => (urn !== undefined && isThere(urn) ? urn : undefined);
  const byProperty = Object.entries(state.propertyDependencies).map(
    ([key, urns]) => [key, urns.filter(isThere)] as const,
  );
  return {
    ...state,
    parent: orNone(state.parent),
    deletedWith: orNone(state.deletedWith),
    dependencies: state.dependencies.filter(isThere),
    propertyDependencies: Object.fromEntries(byProperty.filter(([, urns]) => urns.length > 0)),
  };
}
