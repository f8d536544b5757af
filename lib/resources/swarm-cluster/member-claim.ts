import { type Claim, placeOf } from "../../core/claims.ts";
import type { MachineRef } from "../../core/references.ts";
import type { Fault } from "../../core/rule.ts";

/** A machine as a member: its engine is in one swarm. */
export class MemberClaim implements Claim {
  readonly owner: string;
  readonly property: "managers" | "workers";
  readonly #machine: MachineRef;

  constructor(owner: string, property: "managers" | "workers", machine: MachineRef) {
    this.owner = owner;
    this.property = property;
    this.#machine = machine;
  }

  clashWith(earlier: readonly Claim[]): Fault | undefined {
    const other = earlier.find((it) => it instanceof MemberClaim && it.#machine === this.#machine);
    if (!other) return undefined;
    const summary = `"${this.#machine.logicalName}" is a member of another cluster already: ${placeOf(other)}`;
    return { summary, remedy: "name each machine in one cluster" };
  }
}
