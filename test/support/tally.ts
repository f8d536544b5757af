import { appendFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule, TestSuite } from "vitest/node";

interface Failure {
  readonly message: string;
}

/** Adds the counts of a run to the file that TALLY_FILE names: one line of JSON each. `.ci/run` sums them up. */
export default class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly Failure[]): void {
    const file = process.env["TALLY_FILE"];
    if (file === undefined) return;
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const suites = modules.flatMap((module) => [...module.children.allSuites()]);
    const inState = (state: string) => tests.filter((test) => test.result().state === state);
    const failed = [
      ...inState("failed").map((test) => `${test.fullName}: ${wordsOf(test.result().errors)}`),
      ...suites.flatMap((suite) => failureOf(suite.fullName, suite.errors())),
      ...modules.flatMap((module) => failureOf(module.relativeModuleId, module.errors())),
      ...unhandled.flatMap((error) => failureOf("outside of all tests", [error])),
    ];
    // What an earlier try threw is kept with a test that passed in the end.
    const retried = inState("passed").flatMap((test) => failureOf(test.fullName, test.result().errors?.slice(0, 1)));
    const skipped = inState("skipped")
      .filter((test) => !isInFailed(test))
      .map((test) => test.fullName);
    const line = { passed: inState("passed").length, failed, retried, skipped };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  }
}

/** Whether a hook failed around it: vitest skips what it was for. */
function isInFailed({ parent }: TestCase | TestSuite): boolean {
  return parent.errors().length > 0 || (parent.type === "suite" && isInFailed(parent));
}

function failureOf(name: string, errors: readonly Failure[] = []): readonly string[] {
  return errors.length === 0 ? [] : [`${name}: ${wordsOf(errors)}`];
}

function wordsOf(errors: readonly Failure[] = []): string {
  return errors.map(({ message }) => message).join("; ");
}
