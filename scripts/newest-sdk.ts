import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/*
 * Runs the tests of all that reaches into @pulumi/pulumi on the newest version of it, too: package.json pins the oldest
 * that is supported. It is installed once, without its scripts, into the user's cache.
 */
const NEWEST = "3.270.0";

const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
const folder = join(cache, "swarmwright", `pulumi-sdk-${NEWEST}`);

/** Moved to its place as a whole: an install that was cut off is not there. */
function install(): void {
  if (existsSync(folder)) return;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(join(unfinished, "package.json"), JSON.stringify({ private: true }));
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
  try {
    execFileSync("npm", ["install", ...flags, `@pulumi/pulumi@${NEWEST}`], { cwd: unfinished, stdio: "inherit" });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

install();
const manifest = readFileSync(join(folder, "node_modules/@pulumi/pulumi/package.json"), "utf8");
const { engines } = JSON.parse(manifest) as { readonly engines: { readonly node: string } };
process.stdout.write(`@pulumi/pulumi ${NEWEST}, which asks for Node.js ${engines.node}, on ${process.version}\n`);
const { status } = spawnSync("npx", ["vitest", "run", "--project", "unit*", "test/engine"], {
  stdio: "inherit",
  env: { ...process.env, SWARMWRIGHT_SDK: folder, SWARMWRIGHT_SDK_VERSION: NEWEST },
});
process.exitCode = status ?? 1;
