import { identical, type Props } from "../../core/value.ts";
import { withRenames } from "../renames.ts";
import type { PendingOperation, ResourceState, Snapshot } from "../resource-state.ts";

/**
 * One line of the journal. A resource of the checkpoint that the run started from is named by its place there, `o3`,
 * as two may share a URN; one that the run put in by its URN. What stays as it is is not written down.
 */
export type Entry =
  | { readonly place: ResourceState; readonly over?: string | undefined }
  | { readonly drop: string }
  | { readonly mark: string; readonly as: Mark }
  | { readonly outputs: string; readonly of: Props }
  | { readonly begin: number; readonly operation: PendingOperation }
  | { readonly end: number };

export type Mark = "delete" | "pendingReplacement";

/** Where the ledger writes down what it is told, before anything is done about it. */
export interface Journal {
  append(entry: Entry): void;
  /** Everything appended so far is on disk. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const noJournal: Journal = { append: () => {}, flush: async () => {}, close: async () => {} };

/** The stack as it is right now: new resources in order of arrival, then old ones not dealt with yet. */
export class Ledger {
  /** The stack as it was when the run began. */
  readonly base: readonly ResourceState[];
  readonly #journal: Journal;
  readonly #old = new Map<string, ResourceState>();
  readonly #new = new Map<string, ResourceState>();
  readonly #places = new Map<ResourceState, string>();
  readonly #newPlaces = new Map<string, string>();
  readonly #pending = new Map<number, PendingOperation>();
  readonly #renames = new Map<string, string>();
  #operations = 0;
  /** Whether something differs from the checkpoint. */
  changed = false;

  constructor({ resources, pending }: Snapshot, journal: Journal = noJournal) {
    this.base = resources;
    this.#journal = journal;
    for (const [index, state] of resources.entries()) this.#put(this.#old, `o${index}`, state);
    for (const operation of pending) this.#pending.set(this.#operations++, operation);
  }

  /** A new resource, or a changed one over its old self. */
  place(state: ResourceState, over?: ResourceState): ResourceState {
    return this.#place(state, over, true);
  }

  /** An unchanged resource. It is written down only if something moved that costs nothing. */
  keep(old: ResourceState, next: ResourceState): ResourceState {
    const moved = hasMoved(old, next);
    return this.#place(moved ? next : old, old, moved);
  }

  drop(old: ResourceState): void {
    const place = this.#placeOf(old);
    this.#note({ drop: place });
    this.#old.delete(place);
  }

  mark(old: ResourceState, as: Mark): ResourceState {
    const place = this.#placeOf(old);
    this.#note({ mark: place, as });
    return this.#put(this.#old, place, { ...old, [as]: true });
  }

  /** The outputs that a component or the stack itself registers. */
  setOutputs(urn: string, value: Props): void {
    const place = this.#newPlaces.get(urn);
    const state = place === undefined ? undefined : this.#new.get(place);
    if (place === undefined || !state || identical(state.outputs, value)) return;
    this.#note({ outputs: urn, of: value });
    this.#put(this.#new, place, { ...state, outputs: value });
  }

  /** @returns what to call when it is over. */
  async begin(operation: PendingOperation): Promise<() => void> {
    const number = this.#operations++;
    this.#pending.set(number, operation);
    this.#note({ begin: number, operation });
    await this.#journal.flush();
    return () => {
      this.#pending.delete(number);
      this.#note({ end: number });
    };
  }

  /** What the run has not dealt with. */
  leftovers(): readonly ResourceState[] {
    return [...this.#old.values()];
  }

  /** The state of a resource that the run has put in. */
  placed(urn: string): ResourceState | undefined {
    const place = this.#newPlaces.get(urn);
    return place === undefined ? undefined : this.#new.get(place);
  }

  /** The run is over: all that was noted is on disk. */
  close(): Promise<void> {
    return this.#journal.close();
  }

  snapshot(): Snapshot {
    const resources = [...this.#new.values(), ...this.#old.values()];
    return { resources: withRenames(resources, this.#renames), pending: [...this.#pending.values()] };
  }

  /** What another process wrote down before it died. */
  replay(entry: Entry): void {
    if ("place" in entry) this.#place(entry.place, entry.over === undefined ? undefined : this.#at(entry.over), true);
    else if ("drop" in entry) this.drop(this.#at(entry.drop));
    else if ("mark" in entry) this.mark(this.#at(entry.mark), entry.as);
    else if ("outputs" in entry) this.#replayOutputs(entry.outputs, entry.of);
    else if ("begin" in entry) this.#pending.set(entry.begin, entry.operation);
    else this.#pending.delete(entry.end);
    if ("begin" in entry) this.#operations = Math.max(this.#operations, entry.begin + 1);
  }

  /** Of a resource that the run put in, or left as it was. */
  #replayOutputs(urn: string, outputs: Props): void {
    const newPlace = this.#newPlaces.get(urn);
    if (newPlace !== undefined) return void this.#put(this.#new, newPlace, { ...this.#at(newPlace), outputs });
    for (const [place, state] of this.#old) {
      if (state.urn === urn && state.delete !== true) this.#put(this.#old, place, { ...state, outputs });
    }
  }

  #place(state: ResourceState, over: ResourceState | undefined, differs: boolean): ResourceState {
    const overPlace = over && this.#placeOf(over);
    if (differs) this.#note({ place: state, over: overPlace });
    if (overPlace !== undefined) this.#old.delete(overPlace);
    if (over && over.urn !== state.urn) this.#renames.set(over.urn, state.urn);
    const place = `n${this.#new.size}`;
    this.#newPlaces.set(state.urn, place);
    return this.#put(this.#new, place, state);
  }

  #put(list: Map<string, ResourceState>, place: string, state: ResourceState): ResourceState {
    list.set(place, state);
    this.#places.set(state, place);
    return state;
  }

  #placeOf(state: ResourceState): string {
    const place = this.#places.get(state);
    if (place === undefined) throw new Error(`the ledger does not know this state of ${state.urn}`);
    return place;
  }

  #at(place: string): ResourceState {
    const state = this.#old.get(place) ?? this.#new.get(place);
    if (!state) throw new Error(`the journal names ${place}, which is not there`);
    return state;
  }

  #note(entry: Entry): void {
    this.changed = true;
    this.#journal.append(entry);
  }
}

/** Whether anything but outputs and times differs. */
function hasMoved(old: ResourceState, next: ResourceState): boolean {
  return !identical(settings(old), settings(next));
}

function settings({ outputs: _outputs, modified: _modified, ...rest }: ResourceState): Props {
  const there = Object.entries(rest).filter(
    ([, value]) => value !== undefined && value !== false && !isEmptyList(value),
  );
  return Object.fromEntries(there) as Props;
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
