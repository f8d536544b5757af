import { describe, expect, it } from "vitest";
import { type Props, Secret, unknown } from "../../lib/core/value.ts";
import { replacesUnfinished, withIgnored, withReplaceOn } from "../../lib/engine/property-paths.ts";

describe("ignored changes", () => {
  it.each<[what: string, paths: string[], olds: Props, news: Props, kept: Props]>([
    ["a property keeps its old value", ["a"], { a: 1 }, { a: 2, b: 2 }, { a: 1, b: 2 }],
    ["a property that was not there goes", ["a"], {}, { a: 2, b: 2 }, { b: 2 }],
    ["a property that is there no more comes back", ["a"], { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
    ["a key in a map", ["m.a"], { m: { a: 1, b: 1 } }, { m: { a: 2, b: 2 } }, { m: { a: 1, b: 2 } }],
    ["a key with dots and quotes", ['m["a.\\"b"]'], { m: { 'a."b': 1 } }, { m: { 'a."b': 2 } }, { m: { 'a."b': 1 } }],
    ["a key in a map that was not there goes", ["m.a"], {}, { m: { a: 2, b: 2 } }, { m: { b: 2 } }],
    ["a map that is gone stays gone", ["m.a"], { m: { a: 1 } }, {}, {}],
    [
      "every key of a map: those of before, and no others",
      ["m.*"],
      { m: { a: 1, b: 1 } },
      { m: { a: 2, c: 2 } },
      { m: { a: 1, b: 1 } },
    ],
    ["everything", ["*"], { a: 1, b: 1 }, { a: 2, c: 2 }, { a: 1, b: 1 }],
    ["an item of a list", ["l[1]"], { l: [1, 1] }, { l: [2, 2, 2] }, { l: [2, 1, 2] }],
    ["an item that the old list lacks stays as it is", ["l[1]"], { l: [1] }, { l: [2, 2] }, { l: [2, 2] }],
    ["every item, as far as the old list goes", ["l[*]"], { l: [1] }, { l: [2, 2] }, { l: [1, 2] }],
    [
      "one key of every item",
      ["l[*].a"],
      { l: [{ a: 1, b: 1 }] },
      { l: [{ a: 2, b: 2 }, { a: 2 }] },
      { l: [{ a: 1, b: 2 }, { a: 2 }] },
    ],
    [
      "one key of every value of a map",
      ["m.*.a"],
      { m: { x: { a: 1 } } },
      { m: { x: { a: 2 }, y: { a: 2 } } },
      { m: { x: { a: 1 }, y: { a: 2 } } },
    ],
    ["a key is no index", ["l.0"], { l: [1] }, { l: [2] }, { l: [2] }],
    ["what has another shape stays as it is", ["a.b", "a[0]"], { a: { b: 1 } }, { a: "text" }, { a: "text" }],
    ["what is not known yet", ["a"], { a: 1 }, { a: unknown }, { a: 1 }],
    [
      "inside of a secret",
      ["s.a"],
      { s: new Secret({ a: 1 }) },
      { s: new Secret({ a: 2, b: 2 }) },
      { s: new Secret({ a: 1, b: 2 }) },
    ],
    [
      "what was secret stays secret",
      ["m.a"],
      { m: new Secret({ a: 1 }) },
      { m: { a: 2, b: 2 } },
      { m: { a: new Secret(1), b: 2 } },
    ],
  ])("%s", (_what, paths, olds, news, kept) => {
    expect(withIgnored(paths, olds, news)).toEqual(kept);
  });
});

describe("changes that replace", () => {
  const change = (...paths: string[]) => ({
    kind: "update" as const,
    deleteBeforeReplace: false,
    properties: paths.map((path) => ({
      path,
      property: path,
      kind: "update" as const,
      consequence: "in-place" as const,
    })),
  });

  it.each([
    ["image", "image", "replace"],
    ["*", "labels.team", "replace"],
    ["labels", "labels.team", "replace"],
    ["labels.team", "labels", "update"],
    ["ports[*].target", "ports[3].target", "replace"],
    ["ports[0]", "ports[1]", "update"],
    ["ports[*].target", "ports[3].published", "update"],
  ])("%s covers %s: %s", (pattern, path, kind) => {
    expect(withReplaceOn([pattern], change("other", path)).kind).toBe(pattern === "*" ? "replace" : kind);
  });

  it("nothing is replaced when nothing changes", () => {
    expect(withReplaceOn(["*"], { ...change(), kind: "none" }).kind).toBe("none");
  });

  it("what is not as it should be is replaced only if everything is", () => {
    expect([["*"], ["image"], []].map(replacesUnfinished)).toEqual([true, false, false]);
  });
});
