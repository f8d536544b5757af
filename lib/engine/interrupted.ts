import { nameIn } from "../core/naming.ts";
import { isManaged, type PendingOperation, type ResourceState, type Snapshot } from "./resource-state.ts";

/**
 * Clears up what a killed run had begun. What it was changing is marked, and what it was making counts as made: the
 * next step of the resource brings it on or removes it, whatever there really is. Nothing is asked: the engines may
 * not answer before their machines have been booted.
 */
export function settleInterrupted({ resources, pending }: Snapshot): Snapshot {
  const marks = new Map<ResourceState, string>();
  const made: ResourceState[] = [];
  for (const operation of pending) {
    const recorded = resources.find((state) => isSameThing(state, operation.resource));
    if (recorded) marks.set(recorded, markOf(operation));
    else made.push(...whatWasMade(operation, resources));
  }
  return { resources: [...resources.map((state) => withMark(state, marks.get(state))), ...made], pending: [] };
}

/** A replaced resource shares the URN of its replacement, but not its physical name. */
function isSameThing(state: ResourceState, other: ResourceState): boolean {
  return state.urn === other.urn && nameOf(state) === nameOf(other) && state.pendingReplacement !== true;
}

const nameOf = ({ id, inputs }: ResourceState): string => id ?? nameIn(inputs);
const markOf = ({ type }: PendingOperation): string => `was interrupted while ${type}`;

function whatWasMade(operation: PendingOperation, resources: readonly ResourceState[]): ResourceState[] {
  const { type, resource } = operation;
  if (type !== "creating" || !isManaged(resource)) return [];
  const made = { ...resource, id: nameOf(resource) };
  const isLive = ({ urn, delete: isCondemned, pendingReplacement }: ResourceState) =>
    urn === resource.urn && isCondemned !== true && pendingReplacement !== true;
  // Beside the one that it was to replace, it is the one too many: if the program still wants it, it is adopted first.
  return [resources.some(isLive) ? { ...made, delete: true } : { ...made, initErrors: [markOf(operation)] }];
}

function withMark(state: ResourceState, mark: string | undefined): ResourceState {
  return mark === undefined || !isManaged(state) ? state : { ...state, initErrors: [mark] };
}
