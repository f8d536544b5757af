import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { findHierarchies, removeCgroups } from "../../lib/drivers/machine/local/cgroups.ts";
import { untilUnlocked } from "../../lib/drivers/machine/local/file-lock.ts";
import { cgroupOf } from "../../lib/drivers/machine/local/host.ts";
import { bridgeName } from "../../lib/drivers/machine/local/names.ts";
import { placesOf } from "../../lib/drivers/machine/local/places.ts";
import type { MachineRecord } from "../../lib/drivers/machine/local/record.ts";

const roots = { dataRoot: "/var/lib/swarmwright", runRoot: "/run/swarmwright" };

/** What a reboot of this host leaves of the machines of a project's stack "test": their disks, and nothing else. */
export async function reboot(project: string): Promise<void> {
  const machines = recordsOf(project);
  const [first] = machines;
  if (!first) throw new Error("there is no machine");
  for (const machine of machines) {
    const { pid } = JSON.parse(readFileSync(placesOf(roots, machine).process, "utf8")) as { pid: number };
    process.kill(pid, "SIGKILL");
  }
  for (const machine of machines) {
    const { data, runFolder } = placesOf(roots, machine);
    await untilUnlocked(data, process.env["PATH"] ?? "", 10_000);
    await removeCgroups(await findHierarchies(), cgroupOf(machine));
    rmSync(runFolder, { recursive: true });
  }
  execFileSync("ip", ["link", "delete", bridgeName(roots.dataRoot, first)]);
  for (const [, rule = ""] of firewall().matchAll(/^-A (.*)$/gm))
    if (rule.includes(project))
      execFileSync("iptables", ["--wait", "--delete", ...rule.replaceAll('"', "").split(" ")]);
}

function recordsOf(project: string): readonly MachineRecord[] {
  const folder = join(roots.dataRoot, `${project}+test`);
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name, "machine.json"), "utf8")));
}

function firewall(): string {
  return execFileSync("iptables", ["--wait", "--list-rules"], { encoding: "utf8" });
}
