import { describe, expect, it } from "vitest";
import { loadTable, type Sample } from "../../bench/load-table.ts";

const good: Sample = {
  trial: "a route is added",
  fresh: 3_100,
  freshFailed: 0,
  kept: 3_090,
  keptFailed: 0,
  reasons: {},
  p99Ms: 20,
  longestMs: 300,
  posts: 310,
  twice: 0,
};
const bad: Sample = {
  ...good,
  freshFailed: 2,
  keptFailed: 1,
  reasons: { ECONNRESET: 2, "over 2 s": 1 },
  p99Ms: 1_004,
  longestMs: 6_900,
};

const row = (...samples: readonly Sample[]) => loadTable(["a route is added"], samples)[2];

describe("the table of what is lost under load", () => {
  it("sums all runs up", () => {
    expect(row(good, good)).toBe("| a route is added | 2 | 6,200: 0 | 6,180: 0 |  | 20 | 300 | 620: 0 |");
  });

  it("says of what requests failed, and how many in the worst run", () => {
    expect(row(bad, good, bad)).toBe(
      "| a route is added | 3 | 9,300: 4, at most 2 in a run | 9,270: 2, at most 1 in a run | 4 ECONNRESET, 2 over 2 s | 20 to 1,004 | 300 to 6,900 | 930: 0 |",
    );
  });

  it("has a row for what was not run yet, and none for what is not asked for", () => {
    expect(loadTable(["a route is removed"], [good])[2]).toBe(
      "| a route is removed | 0 | 0: 0 | 0: 0 |  |  |  | 0: 0 |",
    );
  });
});
