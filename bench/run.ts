import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Bench, measure } from "./bench.ts";
import { afterReboot, frontDoor } from "./front-door.ts";
import { noOpUp } from "./no-op-up.ts";
import { type Section, sectionText, timingTable, withSection } from "./report.ts";
import { thousandResources } from "./thousand-resources.ts";
import { threeNodes } from "./three-nodes.ts";
import { twentyServices } from "./twenty-services.ts";
import { changesUnderLoad, type LoadOptions, loadSection, lossesUnderLoad } from "./under-load.ts";

/* npm run bench [-- NAME ... --runs 5 --results FILE]: prints what was measured, and writes it to docs/benchmarks.md. */

const root = join(import.meta.dirname, "..");
const file = join(root, "docs/benchmarks.md");
const heading = "# Benchmarks\n\nWritten by `npm run bench`; [bench/README.md](../bench/README.md) says how.\n";

const comparisons: readonly Bench[] = [threeNodes, noOpUp, thousandResources, frontDoor, afterReboot, twentyServices];
const loads = [changesUnderLoad, lossesUnderLoad];
const all: Readonly<Record<string, (options: LoadOptions) => Promise<Section>>> = Object.fromEntries([
  ...comparisons.map((bench) => [bench.name, (options: LoadOptions) => compared(bench, options)] as const),
  ...loads.map((bench) => [bench.name, (options: LoadOptions) => loadSection(bench, options)] as const),
]);

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "5" }, results: { type: "string" } },
});
const options = { runs: Number(values.runs), results: values.results };
const benches = Object.entries(all).filter(([name]) => wanted.length === 0 || wanted.includes(name));
if (benches.length === 0) throw new Error(`name some of: ${Object.keys(all).join(", ")}`);

execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
for (const [name, bench] of benches) {
  process.stderr.write(`${name} ...\n`);
  const section = await bench(options);
  const day = new Date().toISOString().slice(0, 10);
  process.stdout.write(`${sectionText(section, day)}\n`);
  writeFileSync(file, withSection(existsSync(file) ? readFileSync(file, "utf8") : heading, section, day));
}

async function compared({ name, title, target, setUp }: Bench, { runs }: LoadOptions): Promise<Section> {
  const comparison = await setUp();
  try {
    const table = timingTable(await measure(comparison, runs));
    return { name, title, target, table, notes: comparison.notes() };
  } finally {
    await comparison.end();
  }
}
