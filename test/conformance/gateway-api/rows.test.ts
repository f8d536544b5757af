import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { core } from "./core.ts";
import { noCounterpart, notYet, shownElsewhere } from "./elsewhere.ts";
import { extended } from "./extended.ts";
import { coreNames, experimentalNames, extendedNames, otherNames } from "./names.ts";

const repository = join(import.meta.dirname, "../../..");

const all = [...coreNames, ...extendedNames, ...experimentalNames, ...otherNames];
const [late, never] = [notYet, noCounterpart].map((part) => Object.values(part).flat());
const shown = [core, extended, shownElsewhere].flatMap((part) => Object.keys(part));
const said = [...shown, ...(late ?? []), ...(never ?? [])];

describe("the table of the Gateway API's rows", () => {
  it("says of each row, once, whether it is shown, not there yet, or has no counterpart", () => {
    expect(said.toSorted()).toEqual(all.toSorted());
    expect(new Set(all).size).toBe(all.length);
  });

  it("has core rows among the core ones, and leaves none of them for later", () => {
    expect(Object.keys(core).filter((name) => !coreNames.includes(name))).toEqual([]);
    expect([...Object.keys(extended), ...(late ?? [])].filter((name) => coreNames.includes(name))).toEqual([]);
  });

  it.each(Object.entries(shownElsewhere))("names a test that there is: %s", (_, { file, title }) => {
    const titles = readFileSync(join(repository, file), "utf8").matchAll(/(?:\bit\(|\[)\s*"([^"]+)"/g);
    expect([...titles].map(([, found]) => found)).toContain(title);
  });
});
