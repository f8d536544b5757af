import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changesBetween, hostSnapshot, loadedModules } from "../../support/host-snapshot.ts";

/*
 * The quickstart and its end, as a newcomer types them, on a host of its own: what it said, and what was there after
 * each that was not there before.
 */
const root = join(import.meta.dirname, "../../..");
const state = mkdtempSync(join(tmpdir(), "quickstart-"));
const env = { ...process.env, PULUMI_BACKEND_URL: `file://${state}` };

function quickstart(...command: string[]) {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", "quickstart", "--", ...command], {
    cwd: root,
    env,
    encoding: "utf8",
  });
  return { exitCode: status, stdout, stderr };
}

const look = () => hostSnapshot("laptop");
const before = look();
const modules = loadedModules();
const made = quickstart();
const appeared = changesBetween(before, look());
const destroyed = quickstart("destroy", "--yes");
const left = changesBetween(before, look());
rmSync(state, { recursive: true });

const stayed = loadedModules().filter((name) => !modules.includes(name));
process.stdout.write(JSON.stringify({ made, appeared: appeared.length, destroyed, left, modules: stayed }));
