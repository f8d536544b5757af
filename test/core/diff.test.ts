import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import {
  changePolicy,
  type Consequence,
  identity,
  immutable,
  inPlace,
  labelOnly,
  rolling,
  transport,
} from "../../lib/core/change-policy.ts";
import { diff } from "../../lib/core/diff.ts";
import { notation, octal } from "../../lib/core/notation.ts";
import { type Props, Secret, unknown, type Value } from "../../lib/core/value.ts";

const driver = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("local") }),
  z.strictObject({ kind: z.literal("vm"), disk: z.number().register(changePolicy, { onChange: grow }) }),
]);

const schema = z.strictObject({
  name: z.string().register(changePolicy, immutable),
  image: z.string().register(changePolicy, rolling),
  args: z.array(z.string()).default([]).register(changePolicy, rolling),
  labels: z.record(z.string(), z.string()).default({}).register(changePolicy, labelOnly),
  replicas: z.number().default(1).register(changePolicy, inPlace),
  cluster: z.strictObject({
    name: z.string().register(changePolicy, transport),
    id: z.string().register(changePolicy, identity),
  }),
  connection: z.string().register(changePolicy, transport),
  driver: driver.optional().register(changePolicy, immutable),
  forgotten: z.string().optional(),
});

function grow(before: unknown, after: unknown): Consequence {
  return Number(after) > Number(before) ? "in-place" : "data-loss";
}

const before: Props = {
  name: "web",
  image: "nginx:1",
  args: ["--port", "80"],
  labels: { team: "web" },
  replicas: 2,
  cluster: { name: "prod", id: "c1" },
  connection: "here",
  driver: { kind: "vm", disk: 10 },
};

const changed = (change: Record<string, Value>) => diff(schema, before, { ...before, ...change });
const told = (change: Record<string, Value>) =>
  changed(change).properties.map(({ path, kind, consequence }) => `${kind} ${path}: ${consequence}`);

describe("diff", () => {
  it.each<[title: string, change: Record<string, Value>, kind: string, told: string[]]>([
    ["an immutable property", { name: "api" }, "replace", ["update name: replace"]],
    ["a rolling property", { image: "nginx:2" }, "update", ["update image: rolling"]],
    ["one word of several", { args: ["--port", "81"] }, "update", ["update args[1]: rolling"]],
    ["a word more", { args: ["--port", "80", "-v"] }, "update", ["add args[2]: rolling"]],
    ["another command", { args: ["serve", "--port=80"] }, "update", ["update args: rolling"]],
    ["one label of several", { labels: { team: "ops" } }, "update", ["update labels.team: label-only"]],
    ["a label more", { labels: { team: "web", tier: "1" } }, "update", ["add labels.tier: label-only"]],
    ["a label with nothing in it", { labels: { team: "web", empty: "" } }, "update", ["add labels.empty: label-only"]],
    ["a label with a dot", { labels: { team: "web", "a.b": "1" } }, "update", ['add labels["a.b"]: label-only']],
    ["no labels any more", { labels: {} }, "update", ["delete labels.team: label-only"]],
    ["a property that changes in place", { replicas: 3 }, "update", ["update replicas: in-place"]],
    ["transport", { connection: "there" }, "none", []],
    ["a transport inside an object", { cluster: { name: "other", id: "c1" } }, "none", []],
    ["another identity", { cluster: { name: "prod", id: "c2" } }, "replace", ["update cluster.id: replace"]],
    ["an identity to come", { cluster: { name: "prod", id: unknown } }, "update", ["update cluster.id: identity"]],
    ["a property whose policy was forgotten", { forgotten: "x" }, "replace", ["add forgotten: replace"]],
    [
      "a policy that depends on the values: up",
      { driver: { kind: "vm", disk: 20 } },
      "update",
      ["update driver.disk: in-place"],
    ],
    [
      "a policy that depends on the values: down",
      { driver: { kind: "vm", disk: 5 } },
      "replace",
      ["update driver.disk: data-loss"],
    ],
    ["a secret around the same value", { image: new Secret("nginx:1") }, "none", []],
    ["a secret with another value", { image: new Secret("nginx:2") }, "update", ["update image: rolling"]],
    ["an unknown", { image: unknown }, "update", ["update image: rolling"]],
  ])("says what it costs to change %s", (_title, change, kind, expected) => {
    expect(told(change)).toEqual(expected);
    expect(changed(change).kind).toBe(kind);
  });

  it("gives values as people write them, where that is declared, and never what is secret or not known", () => {
    const file = z.strictObject({ mode: z.int().default(0o444).register(notation, octal), size: z.int() });
    const written = (from: Value, to: Value) =>
      diff(file, { mode: from, size: 1 }, { mode: to, size: 1 }).properties.map((change) => change.written);
    expect(written(0o444, 0o400)).toEqual([{ before: "0444", after: "0400" }]);
    expect(written(0, 0o7)).toEqual([{ before: "0000", after: "0007" }]);
    expect(written(0o1777, unknown)).toEqual([{ before: "01777", after: undefined }]);
    expect(written(new Secret(0o444), 0o400)).toEqual([{ before: undefined, after: "0400" }]);
    expect(diff(file, { mode: 1, size: 292 }, { mode: 1, size: 256 }).properties[0]).not.toHaveProperty("written");
  });

  it("compares lists item by item", () => {
    const list = z.strictObject({
      ports: z.array(z.strictObject({ target: z.number() })).register(changePolicy, rolling),
    });
    const ports = (...targets: number[]): Props => ({ ports: targets.map((target) => ({ target })) });
    expect(diff(list, ports(80, 81), ports(80, 82)).properties).toMatchObject([{ path: "ports[1].target" }]);
    expect(diff(list, ports(80), ports(80, 81)).properties).toMatchObject([{ path: "ports[1]", kind: "add" }]);
    expect(diff(list, ports(80, 81), ports(80)).properties).toMatchObject([{ path: "ports[1]", kind: "delete" }]);
  });

  it("takes nothing, an empty text, an empty list and an empty object for the same", () => {
    const empties: Value[] = [null, "", [], {}];
    for (const empty of empties) expect(diff(schema, { labels: empty }, {}).kind).toBe("none");
  });

  const json = fc.jsonValue().map((value) => value as Value);

  it("never finds a change between props and their copy", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (props) => {
        expect(diff(schema, props, structuredClone(props)).properties).toEqual([]);
      }),
    );
  });

  it("finds the same paths forwards and backwards", () => {
    const paths = (a: Props, b: Props) =>
      diff(schema, a, b)
        .properties.map(({ path }) => path)
        .toSorted();
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), fc.dictionary(fc.string(), json), (a, b) => {
        expect(paths(a, b)).toEqual(paths(b, a));
      }),
    );
  });
});
