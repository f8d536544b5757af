import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTally, tallyText, unknownSkips } from "../../scripts/test/tally.ts";

const known = [{ test: "needs a moon", reason: "there is no moon here" }];

describe("the counts of all runs", () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "tally-"))));
  afterAll(() => rmSync(folder, { recursive: true }));

  function tallied(...runs: readonly object[]) {
    const file = join(folder, "tally");
    writeFileSync(file, runs.map((run) => `${JSON.stringify(run)}\n`).join(""));
    return readTally(file, known);
  }

  it("are summed up in the closing line", () => {
    const tally = tallied(
      { passed: 3, failed: [], skipped: [] },
      { passed: 2, failed: ["tides: low: expected 1 to be 2"], skipped: [] },
    );
    expect(tallyText(tally)).toMatch(/^5 passed, 1 failed, 0 skipped$/m);
  });

  it("are preceded by what failed, and why, for who sees only the end of the output", () => {
    const tally = tallied({ passed: 3, failed: ["tides: low: expected 1 to be 2"], skipped: [] });
    expect(tallyText(tally)).toMatchInlineSnapshot(`
      "failed: tides: low: expected 1 to be 2
      3 passed, 1 failed, 0 skipped"
    `);
  });

  it("name each skipped test under its reason", () => {
    const tally = tallied({ passed: 1, failed: [], skipped: ["tides: high (needs a moon)"] });
    expect(tallyText(tally)).toMatchInlineSnapshot(`
      "skipped, there is no moon here:
        tides: high (needs a moon)
      1 passed, 0 failed, 1 skipped"
    `);
    expect(unknownSkips(tally)).toEqual([]);
  });

  it("count a skip without a known reason as a failure", () => {
    const tally = tallied({ passed: 1, failed: [], skipped: ["tides: low"] });
    expect(tallyText(tally)).toMatchInlineSnapshot(`
      "skipped, for no reason in test/known-skips.json:
        tides: low
      1 passed, 1 failed, 1 skipped"
    `);
    expect(unknownSkips(tally)).toEqual(["tides: low"]);
  });

  it("are zero before the first run", () => {
    expect(tallyText(readTally(join(folder, "nothing"), known))).toBe("0 passed, 0 failed, 0 skipped");
  });
});
