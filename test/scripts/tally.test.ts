import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTally, tallyText, unknownSkips } from "../../scripts/test/tally.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const repository = join(import.meta.dirname, "../..");

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
      { passed: 3, failed: [], retried: [], skipped: [] },
      { passed: 2, failed: ["tides: low: expected 1 to be 2"], retried: [], skipped: [] },
    );
    expect(tallyText(tally)).toMatch(/^5 passed, 1 failed, 0 skipped$/m);
  });

  it("are preceded by what failed, and why, for who sees only the end of the output", () => {
    const tally = tallied({ passed: 3, failed: ["tides: low: expected 1 to be 2"], retried: [], skipped: [] });
    expect(tallyText(tally)).toMatchInlineSnapshot(`
      "failed: tides: low: expected 1 to be 2
      3 passed, 1 failed, 0 skipped"
    `);
  });

  it("name what passed only when it was tried again, which is no failure", () => {
    const tally = tallied({ passed: 3, failed: [], retried: ["tides: low: expected 1 to be 2"], skipped: [] });
    expect(tallyText(tally)).toMatchInlineSnapshot(`
      "retried: tides: low: expected 1 to be 2
      3 passed, 0 failed, 0 skipped"
    `);
  });

  it("name each skipped test under its reason", () => {
    const tally = tallied({ passed: 1, failed: [], retried: [], skipped: ["tides: high (needs a moon)"] });
    expect(tallyText(tally)).toMatchInlineSnapshot(`
      "skipped, there is no moon here:
        tides: high (needs a moon)
      1 passed, 0 failed, 1 skipped"
    `);
    expect(unknownSkips(tally)).toEqual([]);
  });

  it("count a skip without a known reason as a failure", () => {
    const tally = tallied({ passed: 1, failed: [], retried: [], skipped: ["tides: low"] });
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

describe("what a run of vitest leaves to be counted", () => {
  /** Runs these lines as the only test file. */
  async function counted(...lines: readonly string[]) {
    const folder = scratchFolder({ "tides.test.js": lines.join("\n") });
    const TALLY_FILE = join(folder, "tally");
    const reporter = join(repository, "test/support/tally.ts");
    const vitest = join(repository, "node_modules/vitest/vitest.mjs");
    const argv = [vitest, "run", "--globals", "--root", folder, "--reporter", reporter];
    const exitCode = await new Promise((resolve) => {
      const child = execFile(process.execPath, argv, { env: { ...process.env, TALLY_FILE } }, () =>
        resolve(child.exitCode),
      );
    });
    return { exitCode, text: tallyText(readTally(TALLY_FILE, known)) };
  }

  it("tells of a test that passed on its second try, which did not fail", async () => {
    const { exitCode, text } = await counted(
      "let tries = 0;",
      "it('low', { retry: 1 }, () => { if (tries++ === 0) throw new Error('still high'); });",
    );
    expect(text).toBe("retried: low: still high\n1 passed, 0 failed, 0 skipped");
    expect(exitCode).toBe(0);
  });

  it("tells of a test that failed on every try once", async () => {
    const { exitCode, text } = await counted("it('low', { retry: 1 }, () => { throw new Error('still high'); });");
    expect(text).toBe("failed: low: still high; still high\n0 passed, 1 failed, 0 skipped");
    expect(exitCode).toBe(1);
  });

  it("tells of a hook that failed, and not of the tests that were left out for it as skipped", async () => {
    const { exitCode, text } = await counted(
      "describe('tides', () => {",
      "  beforeAll(() => { throw new Error('no sea'); });",
      "  it('low (needs a moon)', () => {});",
      "  describe('in spring', () => it('high', () => {}));",
      "});",
      "describe('waves', () => {",
      "  afterAll(() => { throw new Error('no wind'); });",
      "  it('small', () => {});",
      "});",
    );
    expect(text).toBe("failed: tides: no sea\nfailed: waves: no wind\n1 passed, 2 failed, 0 skipped");
    expect(exitCode).toBe(1);
  });

  it("tells of a file that cannot be loaded, and of an error that no test waited for", async () => {
    expect((await counted("throw new Error('no shore');")).text).toMatch(
      /^failed: tides.test.js: no shore\n0 passed, 1 failed/,
    );
    const { exitCode, text } = await counted("it('low', () => void Promise.reject(new Error('washed away')));");
    expect(text).toBe("failed: outside of all tests: washed away\n1 passed, 1 failed, 0 skipped");
    expect(exitCode).toBe(1);
  });
});
