import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ask, type Answers } from "./quickstart/ask.ts";

/*
 * npm run quickstart              three machines, a cluster, a network and a website on this computer, and proof of it
 * npm run quickstart -- COMMAND   any command of swarmwright on that stack: status --tasks, ssh node-2, destroy ...
 */

const root = join(import.meta.dirname, "..");

// The passphrase is no secret: nothing in the state of this stack is one.
process.env["PULUMI_STACK"] = "quickstart";
process.env["PULUMI_CONFIG_PASSPHRASE"] = "quickstart";
process.chdir(root);

const command = process.argv.slice(2);
if (command.length > 0) process.exit(swarmwright(...command));

step("What it needs of this computer", run("sh", "scripts/setup.sh"));
step("Building the library", run("npm", "run", "--silent", "build"));
step("Deploying stacks/laptop", swarmwright("up", "--yes"));
process.stdout.write("\n");
swarmwright("status", "--tasks");
show(await ask(root));

function step(what: string, exitCode: number): void {
  if (exitCode === 0) return;
  process.stderr.write(
    `\n${what}: failed. What was made so far stays; remove it: npm run quickstart -- destroy --yes\n`,
  );
  process.exit(exitCode);
}

function swarmwright(...args: readonly string[]): number {
  return run(process.execPath, "dist/cli/main.js", ...args);
}

function run(program: string, ...args: readonly string[]): number {
  return spawnSync(program, args, { stdio: "inherit" }).status ?? 1;
}

function show({ inside, outside, isComplete }: Answers): void {
  const lines = [
    "\nAsked by name, from another container of the network (wget http://web/):",
    ...inside.map((answer) => `  ${answer}`),
    "\nAsked from outside, on the machines that run a task:",
    ...outside.map(({ url, answer }) => `  ${url}  ${answer}`),
    "\nTry next:",
    "  npm run quickstart -- ssh node-2 ip address     a command on a machine, or a shell",
    "  edit replicas in stacks/laptop/index.ts, then:",
    "  npm run quickstart -- preview                   what that would change, and what it costs",
    "  npm run quickstart -- up                        do it",
    "  npm run quickstart -- destroy                   remove all of it",
    "",
  ];
  process.stdout.write(lines.join("\n"));
  if (!isComplete) step("Not every replica answered", 1);
}
