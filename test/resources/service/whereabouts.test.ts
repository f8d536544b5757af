import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areApart, whereabouts } from "../../../lib/resources/service/whereabouts.ts";

const fields = ["node.hostname", "node.role", "node.labels.zone"] as const;
const values = ["a", "A", "b"] as const;

const constraint = fc.record({
  field: fc.constantFrom(...fields),
  operator: fc.constantFrom("==", "!="),
  value: fc.constantFrom(...values),
});
type Constraint = typeof constraint extends fc.Arbitrary<infer T> ? T : never;

const landing = (constraints: readonly Constraint[]) =>
  whereabouts.parse({
    placement: { constraints: constraints.map(({ field, operator, value }) => `${field}${operator}${value}`) },
  });

/** As Swarm does: whatever the case. */
const takes = (node: Readonly<Record<string, string>>, constraints: readonly Constraint[]) =>
  constraints.every(({ field, operator, value }) => (node[field] === value.toLowerCase()) === (operator === "=="));

const lists = fc.array(constraint, { maxLength: 3 });
const node = fc.record({
  "node.hostname": fc.constantFrom("a", "b", "c"),
  "node.role": fc.constantFrom("a", "b", "c"),
  "node.labels.zone": fc.constantFrom("a", "b", "c"),
});

describe("services that are apart", () => {
  it("never share a machine, whichever machines there are", () => {
    fc.assert(
      fc.property(lists, lists, node, (a, b, machine) => {
        const isShared = takes(machine, a) && takes(machine, b);
        expect(isShared && areApart(landing(a), landing(b))).toBe(false);
      }),
    );
  });

  it("are so whichever is asked first", () => {
    fc.assert(
      fc.property(lists, lists, (a, b) => {
        expect(areApart(landing(a), landing(b))).toBe(areApart(landing(b), landing(a)));
      }),
    );
  });

  it.each([
    ["node.hostname == node-1", "node.hostname == node-2", true],
    ["node.hostname == node-1", "node.hostname == NODE-1", false],
    ["node.labels.disk == ssd", "node.labels.disk != ssd", true],
    ["node.labels.disk != ssd", "node.labels.disk != hdd", false],
    ["node.labels.disk == ssd", "node.labels.zone == a", false],
    ["node.ip == 10.0.0.0/8", "node.ip == 10.1.0.0/16", false],
  ])("are those of %s and %s: %s", (a, b, apart) => {
    const of = (text: string) => whereabouts.parse({ placement: { constraints: [text] } });
    expect(areApart(of(a), of(b))).toBe(apart);
  });
});
