import { unknown, type Value } from "../core/value.ts";
import type { Provider } from "../provider/provider.ts";
import { withReplaceOn } from "./property-paths.ts";
import { protectedFromReplacement } from "./protect.ts";
import { needsOf, providerUrn, type ResourceState } from "./resource-state.ts";

/**
 * Those that would themselves be replaced if what they take from `root` changed: they go before it goes.
 *
 * @param candidates in dependency order, and so is the answer
 */
export async function dependentsReplacedWith(
  root: ResourceState,
  candidates: readonly ResourceState[],
  provider: Provider,
): Promise<ResourceState[]> {
  const replaced = new Set([root.urn]);
  const found: ResourceState[] = [];
  for (const state of candidates) {
    if (!needsOf(state).some((urn) => replaced.has(urn))) continue;
    if (!(await isReplacedWith(replaced, state, provider))) continue;
    if (state.protect === true) throw protectedFromReplacement(state.urn, root.urn);
    replaced.add(state.urn);
    found.push(state);
  }
  return found;
}

async function isReplacedWith(replaced: ReadonlySet<string>, state: ResourceState, provider: Provider) {
  if (state.provider !== undefined && replaced.has(providerUrn(state.provider))) return true;
  const affected = Object.entries(state.propertyDependencies).filter(([, urns]) =>
    urns.some((urn) => replaced.has(urn)),
  );
  const hit = affected.filter(([key]) => key in state.inputs).map(([key]): [string, Value] => [key, unknown]);
  if (hit.length === 0) return false;
  const { urn, id = "", inputs: oldInputs, outputs: oldOutputs } = state;
  const news = { ...oldInputs, ...Object.fromEntries(hit) };
  const change = await provider.diff({ urn, id, oldInputs, oldOutputs, news });
  return withReplaceOn(state.replaceOnChanges ?? [], change).kind === "replace";
}
