import { describe, expect, it } from "vitest";
import * as z from "zod";
import { changePolicy, immutable, inPlace } from "../../lib/core/change-policy.ts";
import { type Props, unknown } from "../../lib/core/value.ts";
import { nameKeeper } from "../../lib/provider/names.ts";

const schema = z.strictObject({
  name: z.string().optional().register(changePolicy, immutable),
  subnet: z.string().register(changePolicy, immutable),
  note: z.string().optional().register(changePolicy, inPlace),
});
const URN = "urn:pulumi:dev::shop::swarmwright:index:OverlayNetwork::mesh";

/** The name that a run of its own decides on. */
function nameOf(olds: Props | undefined, news: Props, naming: "plain" | "derived" | "content" = "derived") {
  return nameKeeper().nameFor({ schema, naming }, URN, olds, news);
}

describe("a physical name", () => {
  it("is the construct's, or the one that was asked for", () => {
    expect(nameOf(undefined, { subnet: "10.1" })).toBe("mesh");
    expect(nameOf(undefined, { subnet: "10.1", name: "net" })).toBe("net");
  });

  it("stays as long as nothing is replaced, also if it came of a replacement", () => {
    expect(nameOf({ name: "mesh", subnet: "10.1" }, { subnet: "10.1", note: "x" })).toBe("mesh");
    expect(nameOf({ name: "mesh-1a2b3c", subnet: "10.1" }, { subnet: "10.1", note: "x" })).toBe("mesh-1a2b3c");
  });

  it("is a new one for a replacement that stands beside the old one, and the same at every retry", () => {
    const olds = { name: "mesh", subnet: "10.1" };
    const first = nameOf(olds, { subnet: "10.2" });
    expect(first).toMatch(/^mesh-[0-9a-f]{6}$/);
    expect(nameOf(olds, { subnet: "10.2" })).toBe(first);
    expect(nameOf(olds, { subnet: "10.3" })).not.toBe(first);
  });

  it("differs from the old one also where the replacement goes back to what was before", () => {
    const there = nameOf({ name: "mesh", subnet: "10.1" }, { subnet: "10.2" });
    const back = nameOf({ name: there, subnet: "10.2" }, { subnet: "10.1" });
    expect(back).not.toBe(there);
    expect(back).not.toBe("mesh");
  });

  it("is a new one when another one is asked for", () => {
    expect(nameOf({ name: "mesh", subnet: "10.1" }, { subnet: "10.1", name: "net" })).toMatch(/^net-[0-9a-f]{6}$/);
  });

  it("is the same when an engine asks again for the replacement, without what was before", () => {
    const keeper = nameKeeper();
    const news = { subnet: "10.2" };
    const first = keeper.nameFor({ schema, naming: "derived" }, URN, { name: "mesh", subnet: "10.1" }, news);
    expect(keeper.nameFor({ schema, naming: "derived" }, URN, undefined, news)).toBe(first);
  });

  it("is unknown as long as what it derives from is", () => {
    expect(nameOf({ name: "mesh", subnet: "10.1" }, { subnet: unknown })).toBe(unknown);
    expect(nameOf(undefined, { subnet: "10.1", name: unknown })).toBe(unknown);
  });

  it("is always the plain one where the old thing goes first", () => {
    expect(nameOf({ name: "mesh", subnet: "10.1" }, { subnet: "10.2" }, "plain")).toBe("mesh");
  });
});

it("what was recorded is remembered for the check of a replacement, in which an engine does not say it", () => {
  const keeper = nameKeeper();
  const olds = { name: "mesh", subnet: "10.1" };
  expect(keeper.before(URN, undefined)).toBeUndefined();
  expect(keeper.before(URN, olds)).toBe(olds);
  expect(keeper.before(URN, undefined)).toBe(olds);
  expect(keeper.before(`${URN}-2`, undefined)).toBeUndefined();
});
