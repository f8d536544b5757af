import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ask, type Answers } from "./quickstart/ask.ts";
import { host, keptCertificate } from "./quickstart/certificate.ts";
import { openedStack } from "./quickstart/stack.ts";

/*
 * npm run quickstart              three machines, a cluster and two services behind a front door on this computer, and proof of it
 * npm run quickstart -- COMMAND   any command of swarmwright on that stack: status --tasks, ssh node-2, destroy ...
 */

const root = join(import.meta.dirname, "..");

// The passphrase is no secret: of this stack only the key of a certificate is one that nobody trusts.
process.env["PULUMI_STACK"] = "quickstart";
process.env["PULUMI_CONFIG_PASSPHRASE"] = "quickstart";
process.chdir(root);

const command = process.argv.slice(2);
if (command.length > 0) process.exit(swarmwright(...command));

step("What it needs of this computer", run("sh", "scripts/setup.sh"));
step("Building the library", run("npm", "run", "--silent", "build"));
const stack = openedStack(root);
const certificate = await keptCertificate(stack);
step("Deploying stacks/laptop", swarmwright("up", "--yes"));
process.stdout.write("\n");
swarmwright("status", "--tasks");
show(await ask(stack, certificate));

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
    "\nAsked by name, from another container of the network (each address of tasks.web):",
    ...inside.map((answer) => `  ${answer}`),
    `\nAsked from outside, through the front door of each machine, with a certificate for ${host}:`,
    ...outside.map(({ url, at, answer }) => `  ${url.padEnd(longest(outside))}  at ${at}  ${answer}`),
    "\nTry next:",
    ...browsers(outside),
    "  npm run quickstart -- ssh node-2 ip address     a command on a machine, or a shell",
    "  npm run quickstart -- check                     asks every service, by name and address, inside and outside",
    "  edit replicas in stacks/laptop/index.ts, then:",
    "  npm run quickstart -- preview                   what that would change, and what it costs",
    "  npm run quickstart -- up                        do it",
    "  npm run quickstart -- destroy                   remove all of it",
    "",
  ];
  process.stdout.write(lines.join("\n"));
  if (!isComplete) step("Not every replica answered", 1);
}

function longest(answers: Answers["outside"]): number {
  return Math.max(0, ...answers.map(({ url }) => url.length));
}

/** It needs no name: routes for any host take it, too. */
function browsers([first]: Answers["outside"]): string[] {
  return first
    ? [`  http://${first.at}/ and http://${first.at}/api     in a browser, each reload another replica`]
    : [];
}
