import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import type { Bench, Contender } from "./bench.ts";
import { isOnPath, shell } from "./shell.ts";

const COUNT = 1000;
const root = join(import.meta.dirname, "..");

/** What it costs to find that a large stack is as it should be. */
export const thousandResources: Bench = {
  name: "thousand-resources",
  title: "A preview of 1,000 unchanged resources",
  target: "faster than `terraform plan`",
  async setUp() {
    const folder = mkdtempSync(join(tmpdir(), "swarmwright-bench-"));
    const ours = await nullStack(folder);
    const hasTerraform = await isOnPath("terraform");
    const peers = hasTerraform ? [await terraform(folder)] : [];
    const notes = hasTerraform ? [] : ["terraform is not on PATH here."];
    return { contenders: [ours, ...peers], notes: () => notes, end: async () => rmSync(folder, { recursive: true }) };
  },
};

/** As a user's process runs: JavaScript, its packages outside. */
async function nullStack(folder: string): Promise<Contender> {
  // Beside the packages that it imports.
  const outfile = join(root, "dist/bench-null-stack.mjs");
  const options = { bundle: true, format: "esm", platform: "node", packages: "external" } as const;
  await build({ ...options, entryPoints: [join(import.meta.dirname, "null-stack.ts")], outfile });
  const run = (command: string) => shell(process.execPath, [outfile, command, folder], { cwd: root });
  await run("up");
  return { name: "the embedded engine over a provider that does nothing", run: () => run("preview") };
}

async function terraform(folder: string): Promise<Contender> {
  const program = `resource "terraform_data" "one" {\n  count = ${COUNT}\n  input = "value \${count.index}"\n}\n`;
  writeFileSync(join(folder, "main.tf"), program);
  await shell("terraform", ["init"], { cwd: folder });
  await shell("terraform", ["apply", "-auto-approve"], { cwd: folder });
  return { name: "`terraform plan`", run: () => shell("terraform", ["plan"], { cwd: folder }) };
}
