import { nameIn } from "../core/naming.ts";
import type { Provider } from "../provider/provider.ts";
import { isManaged, type PendingOperation, type ResourceState, type Snapshot } from "./resource-state.ts";

/**
 * Clears up what a killed run had begun. A creation that is not recorded: the provider looks whether the thing is
 * there, and then it is one of the stack's. What is recorded is only marked: the next step of its resource brings it
 * on, whether it differs or not.
 */
export async function settleInterrupted(snapshot: Snapshot, provider: Provider): Promise<Snapshot> {
  const found: ResourceState[] = [];
  const marks = new Map<ResourceState, string>();
  for (const operation of snapshot.pending) {
    const recorded = snapshot.resources.find((state) => isSameThing(state, operation.resource));
    if (recorded) marks.set(recorded, `was interrupted while ${operation.type}`);
    else found.push(...(await whatWasMade(operation, snapshot, provider)));
  }
  const resources = snapshot.resources.map((state) => withMark(state, marks.get(state)));
  return { resources: [...resources, ...found], pending: [] };
}

/** A replaced resource shares the URN of its replacement, but not its physical name. */
function isSameThing(state: ResourceState, other: ResourceState): boolean {
  return state.urn === other.urn && nameOf(state) === nameOf(other) && state.pendingReplacement !== true;
}

const nameOf = ({ id, inputs }: ResourceState): string => id ?? nameIn(inputs);

async function whatWasMade(
  { type, resource }: PendingOperation,
  { resources }: Snapshot,
  provider: Provider,
): Promise<ResourceState[]> {
  if (type !== "creating" || !isManaged(resource)) return [];
  const { urn, inputs } = resource;
  const live = await provider.read({ urn, id: nameOf(resource), inputs, outputs: {} });
  if (!live) return [];
  const made = { ...resource, id: live.id, outputs: live.outputs };
  const hasOld = resources.some(
    (state) => state.urn === urn && state.delete !== true && state.pendingReplacement !== true,
  );
  // Beside the one that it was to replace, it is the one too many: if the program still wants it, it is adopted first.
  return [hasOld ? { ...made, delete: true } : { ...made, initErrors: ["was interrupted while creating"] }];
}

function withMark(state: ResourceState, mark: string | undefined): ResourceState {
  return mark === undefined || !isManaged(state) ? state : { ...state, initErrors: [mark] };
}
