import { problem } from "../core/errors.ts";
import { urnFor, urnsBefore } from "./aliases.ts";
import type { Goal } from "./goal.ts";
import type { ResourceState } from "./resource-state.ts";

export interface LineageOptions {
  readonly project: string;
  readonly stack: string;
  /** What there was when the run began. */
  readonly base: readonly ResourceState[];
}

/** Whom a resource of this run goes on from: who had its URN before, or one of its aliases. */
export class Lineage {
  readonly #names: { readonly project: string; readonly stack: string };
  readonly #olds: ReadonlyMap<string, ResourceState>;
  readonly #seen = new Set<string>();
  /** Old URNs, by whom they are gone on from: two must not claim the same. */
  readonly #claimed = new Map<string, string>();
  /** URNs of this run that go on from another one. */
  readonly #before = new Map<string, string>();

  constructor({ project, stack, base }: LineageOptions) {
    this.#names = { project, stack };
    this.#olds = new Map(base.filter((old) => old.delete !== true).map((old) => [old.urn, old]));
  }

  /** Its URN in this run. @throws `conflict` when there is one of that URN already */
  urnOf(goal: Goal): string {
    const urn = urnFor({ ...goal, ...this.#names });
    if (this.#seen.has(urn)) {
      const summary = `two resources are of type ${goal.type}, with this name and this parent`;
      throw problem("conflict", goal.name, summary, "rename one of them");
    }
    this.#seen.add(urn);
    return urn;
  }

  /** Its old self. @throws `conflict` when another resource goes on from that one */
  oldOf(goal: Goal, urn: string): ResourceState | undefined {
    const aliases = urnsBefore(goal.aliases, { ...goal, ...this.#names }, (name) => this.#before.get(name));
    const name = [urn, ...aliases].find((candidate) => this.#olds.has(candidate));
    if (name === undefined) return undefined;
    const claimant = this.#claimed.get(name);
    if (claimant !== undefined) {
      const summary = `it and ${claimant} both go on from ${name}`;
      throw problem("conflict", urn, summary, "take the alias away from one of them");
    }
    this.#claimed.set(name, urn);
    if (name !== urn) this.#before.set(urn, name);
    return this.#olds.get(name);
  }

  /** Whether this run has come to it: under its own URN, or as the old self of another. */
  isSeen(urn: string): boolean {
    return this.#seen.has(urn) || this.#claimed.has(urn);
  }
}
