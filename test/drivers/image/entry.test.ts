import { posix } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Entry, lookUp, type Placed, treeOf } from "../../../lib/drivers/image/entry.ts";

const file: Entry = { kind: "file", executable: false, content: "" };
const link = (target: string): Entry => ({ kind: "link", target });

const paths = fc
  .array(fc.constantFrom("a", "b", "bin", "é", "z z"), { minLength: 1, maxLength: 4 })
  .map((parts) => `/${parts.join("/")}`);

describe("treeOf", () => {
  it("has every folder above everything, and comes in one order, whatever the order it was given", () => {
    fc.assert(
      fc.property(fc.uniqueArray(paths), fc.nat(), (placed, seed) => {
        const turn = seed % (placed.length + 1);
        const entries = placed.map((path): Placed => [path, file]);
        const tree = [...treeOf(entries)];
        expect([...treeOf([...entries.slice(turn), ...entries.slice(0, turn)])]).toEqual(tree);
        const names = tree.map(([path]) => path);
        expect(names).toEqual(names.toSorted());
        expect(names.every((path) => posix.dirname(path) === "/" || names.includes(posix.dirname(path)))).toBe(true);
      }),
    );
  });

  it("keeps what was placed first", () => {
    const first: Entry = { kind: "file", executable: false, content: "first" };
    expect(
      treeOf([
        ["/motd", first],
        ["/motd", file],
      ]).get("/motd"),
    ).toBe(first);
  });
});

describe("lookUp", () => {
  const tree = treeOf([
    ["/usr/bin/mawk", file],
    ["/usr/bin/awk", link("/etc/alternatives/awk")],
    ["/etc/alternatives/awk", link("../../usr/bin/./mawk")],
    ["/bin", link("usr/bin")],
    ["/loop", link("loop")],
    ["/up", link("../../..")],
  ]);

  it.each(["/usr/bin/mawk", "/usr/bin/awk", "/bin/awk", "//bin/../bin/mawk", "/up/usr/bin/awk"])(
    "finds the file behind %s",
    (path) => {
      expect(lookUp(tree, path)).toBe(file);
    },
  );

  it.each(["/usr/bin/gawk", "/loop", "/bin/mawk/more", "/absent/../bin/mawk"])("finds nothing behind %s", (path) => {
    expect(lookUp(tree, path)).toBeUndefined();
  });

  it.each(["/", "/usr", "/bin"])("finds the folder %s", (path) => {
    expect(lookUp(tree, path)).toEqual({ kind: "folder" });
  });
});
