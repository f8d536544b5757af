import { providerUrn, type ResourceState } from "./resource-state.ts";

/** What a resource was called before, to what it is called now. */
export type Renames = ReadonlyMap<string, string>;

/** Makes every reference to a renamed resource name it by its new URN, as Pulumi does when it writes a snapshot. */
export function withRenames(resources: readonly ResourceState[], renames: Renames): readonly ResourceState[] {
  if (renames.size === 0) return resources;
  const urn = (old: string) => renames.get(old) ?? old;
  return resources.map((state) => ({
    ...state,
    dependencies: state.dependencies.map(urn),
    propertyDependencies: Object.fromEntries(
      Object.entries(state.propertyDependencies).map(([key, urns]) => [key, urns.map(urn)]),
    ),
    ...(state.parent !== undefined && { parent: urn(state.parent) }),
    ...(state.deletedWith !== undefined && { deletedWith: urn(state.deletedWith) }),
    ...(state.provider !== undefined && { provider: renamedProvider(state.provider, urn) }),
  }));
}

function renamedProvider(reference: string, urn: (old: string) => string): string {
  const old = providerUrn(reference);
  return `${urn(old)}${reference.slice(old.length)}`;
}
