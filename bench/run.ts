import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bench, measure } from "./bench.ts";
import { afterReboot, frontDoor } from "./front-door.ts";
import { noOpUp } from "./no-op-up.ts";
import { type Result, sectionOf, withResult } from "./report.ts";
import { thousandResources } from "./thousand-resources.ts";
import { threeNodes } from "./three-nodes.ts";
import { twentyServices } from "./twenty-services.ts";

/* npm run bench [-- NAME ...]: prints medians of five, and writes them to docs/benchmarks.md. */

const ROUNDS = 5;
const root = join(import.meta.dirname, "..");
const file = join(root, "docs/benchmarks.md");
const heading = "# Benchmarks\n\nWritten by `npm run bench`; [bench/README.md](../bench/README.md) says how.\n";

const all: readonly Bench[] = [threeNodes, noOpUp, thousandResources, frontDoor, afterReboot, twentyServices];
const wanted = process.argv.slice(2);
const benches = all.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (benches.length === 0) throw new Error(`name some of: ${all.map(({ name }) => name).join(", ")}`);

execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
for (const bench of benches) {
  const result = await resultOf(bench);
  const day = new Date().toISOString().slice(0, 10);
  process.stdout.write(`${sectionOf(result, day)}\n`);
  writeFileSync(file, withResult(existsSync(file) ? readFileSync(file, "utf8") : heading, result, day));
}

async function resultOf(bench: Bench): Promise<Result> {
  process.stderr.write(`${bench.name} ...\n`);
  const comparison = await bench.setUp();
  try {
    return { bench, timings: await measure(comparison, ROUNDS), notes: comparison.notes() };
  } finally {
    await comparison.end();
  }
}
