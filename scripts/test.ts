import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTally, tallyText, unknownSkips } from "./test/tally.ts";

/* npm test: all that this computer can run, each part with its time; what was skipped, and why; the counts. */

const root = join(import.meta.dirname, "..");
const scratch = mkdtempSync(join(tmpdir(), "swarmwright-test-"));
// .ci/run adds up what more than one command counts.
const tallyFile = (process.env["TALLY_FILE"] ??= join(scratch, "tally"));
process.env["PATH"] = `${process.env["PATH"] ?? ""}:/usr/local/sbin:/usr/sbin:/sbin`;

const parts: Readonly<Record<string, readonly [program: string, ...args: string[]]>> = {
  "set-up": ["sh", "scripts/setup.sh"],
  build: ["npm", "run", "--silent", "build"],
  format: ["npm", "run", "--silent", "format:check"],
  lint: ["npm", "run", "--silent", "lint"],
  types: ["npm", "run", "--silent", "types"],
  layers: ["npm", "run", "--silent", "layers"],
  unit: ["npx", "--no-install", "vitest", "run", "--project", "unit*"],
  commands: ["npx", "--no-install", "vitest", "run", "--project", "commands"],
  kills: ["npx", "--no-install", "vitest", "run", "--project", "kills"],
  "real machines": ["npx", "--no-install", "vitest", "run", "--project", "real"],
};

const times: string[] = [];
const failures: string[] = [];
for (const [part, [program, ...args]] of Object.entries(parts)) {
  const startedMs = performance.now();
  process.stdout.write(`\n== ${part}\n`);
  const { status } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
  times.push(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(7)} s  ${part}`);
  if (status !== 0) failures.push(part);
  // Without these nothing below says anything.
  if (status !== 0 && ["set-up", "build"].includes(part)) break;
}

const tally = readTally(tallyFile);
process.stdout.write(`\n${times.join("\n")}\n`);
if (failures.length > 0) process.stdout.write(`failed: ${failures.join(", ")}\n`);
process.stdout.write(`${tallyText(tally)}\n`);
rmSync(scratch, { recursive: true });
process.exit(failures.length + unknownSkips(tally).length === 0 ? 0 : 1);
