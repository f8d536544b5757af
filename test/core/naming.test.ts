import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOfStack, isOfUrn, ownershipLabels, stackOf, userLabels } from "../../lib/core/labels.ts";
import { derivedName, digest, parseUrn, typeName } from "../../lib/core/naming.ts";
import { bytesText, durationText, toBytes, toMilliseconds } from "../../lib/core/quantity.ts";

const urn = "urn:pulumi:prod::shop::swarmwright:index:SwarmCluster$swarmwright:index:SwarmNode::node-1";

describe("a URN", () => {
  it("says stack, project, type and name", () => {
    expect(parseUrn(urn)).toEqual({
      stack: "prod",
      project: "shop",
      type: "swarmwright:index:SwarmNode",
      typeChain: "swarmwright:index:SwarmCluster$swarmwright:index:SwarmNode",
      name: "node-1",
    });
    expect(typeName(parseUrn(urn).type)).toBe("SwarmNode");
  });

  it("may have a name with colons", () => {
    expect(parseUrn("urn:pulumi:prod::shop::a:b:C::x::y").name).toBe("x::y");
  });
});

describe("a derived name", () => {
  it("is the same for the same content, whatever the order of its keys", () => {
    expect(derivedName("mesh", { a: 1, b: { c: 2, d: 3 } })).toBe(derivedName("mesh", { b: { d: 3, c: 2 }, a: 1 }));
    expect(derivedName("mesh", { a: 1 })).toMatch(/^mesh-[0-9a-f]{6}$/);
  });

  it("differs with the content", () => {
    expect(digest({ a: 1 })).not.toBe(digest({ a: 2 }));
  });
});

describe("ownership labels", () => {
  const labels = ownershipLabels(urn, "0.1.0");

  it("name project, stack, URN and version", () => {
    expect(labels).toEqual({
      "swarmwright.project": "shop",
      "swarmwright.stack": "prod",
      "swarmwright.urn": urn,
      "swarmwright.version": "0.1.0",
    });
    expect(stackOf(labels)).toBe("shop/prod");
  });

  it("make a thing ours by project and stack, not by URN or version", () => {
    expect(isOfStack(urn, { ...labels, "swarmwright.urn": "stale", "swarmwright.version": "9" })).toBe(true);
    expect(isOfStack(urn, { ...labels, "swarmwright.stack": "test" })).toBe(false);
    expect(isOfStack(urn, {})).toBe(false);
    expect(isOfUrn(urn, { ...labels, "swarmwright.urn": "stale" })).toBe(false);
  });

  it("do not show among the user's own", () => {
    expect(userLabels({ ...labels, team: "web" })).toEqual({ team: "web" });
  });
});

describe("quantities", () => {
  it.each([
    ["512MiB", 2 ** 29],
    ["2GiB", 2 ** 31],
    ["20GB", 20e9],
    ["1.5KiB", 1536],
  ])("%s are %i bytes", (text, bytes) => expect(toBytes(text)).toBe(bytes));

  it.each(["2G", "2048", "GiB", "-1GiB", "2 GiB", ""])("%j is none", (text) => expect(toBytes(text)).toBeUndefined());

  it.each([
    ["500ms", 500],
    ["90s", 90_000],
    ["5m", 300_000],
    ["12h", 43_200_000],
  ])("%s is %i milliseconds", (text, ms) => expect(toMilliseconds(text)).toBe(ms));

  it("are read back as they were written, always in the shortest way", () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 45 }), (amount) => {
        expect(toMilliseconds(durationText(amount))).toBe(amount);
        expect(toBytes(bytesText(amount * 1024))).toBe(amount * 1024);
      }),
    );
    expect(durationText(60_000)).toBe("1m");
    expect(durationText(0)).toBe("0ms");
    expect(bytesText(2 ** 30)).toBe("1GiB");
  });
});
