import { describe, expect, it } from "vitest";
import { type Alias, urnFor, urnsBefore } from "../../lib/engine/aliases.ts";

const here = { project: "p", stack: "s" };
const urn = (chain: string, name: string) => `urn:pulumi:s::p::${chain}::${name}`;
const stack = urn("pulumi:pulumi:Stack", "p-s");
const shop = urn("t:Shop", "shop");
const app = { ...here, name: "app", type: "t:App" };

describe("a URN", () => {
  it("names the types of all parents but the stack", () => {
    expect(urnFor(app)).toBe(urn("t:App", "app"));
    expect(urnFor({ ...app, parent: stack })).toBe(urn("t:App", "app"));
    expect(urnFor({ ...app, parent: shop })).toBe(urn("t:Shop$t:App", "app"));
  });
});

describe("the URNs that a resource may have had", () => {
  it.each<[what: string, alias: Alias, urn: string]>([
    ["a name", { name: "old" }, urn("t:Shop$t:App", "old")],
    ["a type", { type: "t:Old" }, urn("t:Shop$t:Old", "app")],
    ["another parent", { parent: urn("t:Store", "x") }, urn("t:Store$t:App", "app")],
    ["the stack as a parent", { parent: stack }, urn("t:App", "app")],
    ["no parent", { noParent: true }, urn("t:App", "app")],
    ["another project and stack", { project: "q", stack: "r", noParent: true }, "urn:pulumi:r::q::t:App::app"],
    ["a whole URN", "urn:pulumi:a::b::c::d", "urn:pulumi:a::b::c::d"],
  ])("by an alias of %s", (_what, alias, expected) => {
    expect(urnsBefore([alias], { ...app, parent: shop }, () => undefined)).toEqual([expected]);
  });

  it("follow a parent that was renamed, in their own name, too", () => {
    const store = urn("t:Store", "store");
    const child = { ...here, type: "t:App", name: "shop-app", parent: shop };
    const before = (it_: string) => (it_ === shop ? store : undefined);
    expect(urnsBefore([{ name: "shop-old" }, { name: "other" }], child, before)).toEqual([
      urn("t:Shop$t:App", "shop-old"),
      urn("t:Shop$t:App", "other"),
      urn("t:Store$t:App", "store-app"),
      urn("t:Store$t:App", "store-old"),
      urn("t:Store$t:App", "other"),
    ]);
  });

  it("are those under the parent's old URN, when an alias names a parent that was renamed itself", () => {
    const before = (it_: string) => (it_ === shop ? urn("t:Store", "store") : undefined);
    expect(urnsBefore([{ parent: shop }], app, before)).toEqual([urn("t:Store$t:App", "app")]);
  });
});
