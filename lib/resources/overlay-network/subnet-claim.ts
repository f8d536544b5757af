import { overlap } from "../../core/cidr.ts";
import { type Claim, placeOf } from "../../core/claims.ts";
import type { ClusterRef } from "../../core/references.ts";
import type { Fault } from "../../core/rule.ts";

/** A range of addresses on a cluster. */
export class SubnetClaim implements Claim {
  readonly property = "subnet";
  readonly owner: string;
  readonly #cluster: ClusterRef;
  readonly #subnet: string;

  constructor(owner: string, cluster: ClusterRef, subnet: string) {
    this.owner = owner;
    this.#cluster = cluster;
    this.#subnet = subnet;
  }

  clashWith(earlier: readonly Claim[]): Fault | undefined {
    const others = earlier.filter((it) => it instanceof SubnetClaim);
    const other = others.find((it) => it.#cluster === this.#cluster && overlap(it.#subnet, this.#subnet));
    return other && overlapping(this.#subnet, other.#subnet, placeOf(other));
  }
}

const overlapping = (subnet: string, other: string, place: string): Fault => ({
  summary: `${subnet} has addresses of ${other}, which is taken already: ${place}`,
  remedy: "give one of them a range apart from the other, or leave it out: Docker finds a free one",
});
