import { appendFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** Adds the counts of a run to the file that TALLY_FILE names: one line of JSON each. `.ci/run` sums them up. */
export default class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const file = process.env["TALLY_FILE"];
    if (file === undefined) return;
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const skipped = tests.filter((test) => test.result().state === "skipped").map((test) => test.fullName);
    const failed = [
      ...tests.flatMap((test) => failureOf(test.fullName, test.result().errors)),
      ...modules.flatMap((module) => failureOf(module.relativeModuleId, module.errors())),
    ];
    const line = { passed: count("passed"), failed, skipped };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  }
}

function failureOf(name: string, errors: readonly { readonly message: string }[] = []): readonly string[] {
  return errors.length === 0 ? [] : [`${name}: ${errors.map(({ message }) => message).join("; ")}`];
}
