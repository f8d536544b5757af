import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conflictsAmong } from "../../lib/core/claims.ts";
import type { ClusterRef } from "../../lib/core/references.ts";
import { SubnetClaim } from "../../lib/resources/overlay-network/subnet-claim.ts";

const [here, there] = [{}, {}] as unknown as readonly [ClusterRef, ClusterRef];

/** A range by its first address as a number, and how many addresses it has. */
const range = fc.tuple(fc.integer({ min: 16, max: 30 }), fc.integer({ min: 0, max: 255 })).map(([bits, index]) => {
  const size = 2 ** (32 - bits);
  const first = 10 * 2 ** 24 + ((index * size) % 2 ** 24);
  const address = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".");
  return { first, last: first + size - 1, text: `${address}/${bits}` };
});

describe("ranges of addresses", () => {
  it("are refused exactly where two of one cluster have an address in common", () => {
    fc.assert(
      fc.property(range, range, (a, b) => {
        const isShared = a.first <= b.last && b.first <= a.last;
        const among = (cluster: ClusterRef) =>
          conflictsAmong([new SubnetClaim("a", here, a.text), new SubnetClaim("b", cluster, b.text)]);
        expect(among(here).map(({ at }) => at)).toEqual(isShared ? ["b.subnet"] : []);
        expect(among(there)).toEqual([]);
      }),
    );
  });
});
