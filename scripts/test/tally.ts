import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Counts of one run of vitest, as test/support/tally.ts writes them. */
interface Run {
  readonly passed: number;
  /** What failed, each with its message. */
  readonly failed: readonly string[];
  /** What passed only when it was tried again, each with the message of its first try. */
  readonly retried: readonly string[];
  /** Full names of the tests. */
  readonly skipped: readonly string[];
}

/** A line of test/known-skips.json. */
export interface KnownSkip {
  /** A part of the full name of the test. */
  readonly test: string;
  readonly reason: string;
}

/** Counts of all runs so far. */
export interface Tally {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly retried: readonly string[];
  readonly skips: readonly { readonly test: string; readonly reason: string | undefined }[];
}

/** @param file of one line a run; none yet counts nothing */
export function readTally(file: string, known: readonly KnownSkip[] = knownSkips()): Tally {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  const runs = lines.map((line) => JSON.parse(line) as Run);
  const reasonOf = (test: string) => known.find((skip) => test.includes(skip.test))?.reason;
  return {
    passed: runs.reduce((sum, { passed }) => sum + passed, 0),
    failed: runs.flatMap(({ failed }) => failed),
    retried: runs.flatMap(({ retried }) => retried),
    skips: runs.flatMap(({ skipped }) => skipped).map((test) => ({ test, reason: reasonOf(test) })),
  };
}

/** A skip that nobody gave a reason for fails, too. */
export function unknownSkips({ skips }: Tally): readonly string[] {
  return skips.flatMap(({ test, reason }) => (reason === undefined ? [test] : []));
}

/** The skips by reason, what was tried again, what failed, and the closing line. */
export function tallyText(tally: Tally): string {
  const { passed, failed, retried, skips } = tally;
  const reasons = [...new Set(skips.map(({ reason }) => reason))];
  const lines = reasons.flatMap((reason) => [
    `skipped, ${reason ?? "for no reason in test/known-skips.json"}:`,
    ...skips.filter((skip) => skip.reason === reason).map(({ test }) => `  ${test}`),
  ]);
  const retries = retried.map((failure) => `retried: ${failure}`);
  const failures = failed.map((failure) => `failed: ${failure}`);
  const failedCount = failed.length + unknownSkips(tally).length;
  return [...lines, ...retries, ...failures, `${passed} passed, ${failedCount} failed, ${skips.length} skipped`].join(
    "\n",
  );
}

function knownSkips(): readonly KnownSkip[] {
  const file = join(import.meta.dirname, "../../test/known-skips.json");
  return JSON.parse(readFileSync(file, "utf8")) as KnownSkip[];
}
