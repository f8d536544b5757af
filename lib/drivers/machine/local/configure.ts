import { readFile, writeFile } from "node:fs/promises";
import { succeed } from "../../command/succeed.ts";
import type { LocalSettings } from "../port.ts";
import { addressOf, gatewayOf } from "./addresses.ts";
import { findHierarchies } from "./cgroups.ts";
import { enterProcess } from "./entering.ts";
import { limitedOf, type LocalHost, networkOf, withHostLock } from "./host.ts";
import { applyLimits } from "./limits.ts";
import { parseMountInfo } from "./mount-info.ts";
import { purposeOf } from "./network.ts";
import type { Places } from "./places.ts";
import type { MachineRecord } from "./record.ts";
import { resolverOf } from "./resolver.ts";
import { readAliveProcess, writeMachine, writeMeminfo } from "./store.ts";
import { closeWayOut, openWayOut } from "./way-out.ts";

/** Where a machine has the file that its places name. */
const MEMINFO_SOURCE = "/run/swarmwright/meminfo";
const MEMINFO = "/proc/meminfo";

/**
 * Gives a machine other settings. While it runs they hold at once: its engine looks again at every question, and Swarm
 * hears of it within half a minute.
 *
 * @throws `refused` when they cannot be had while it runs what it runs; it keeps those of before
 */
export async function configure(
  host: LocalHost,
  places: Places,
  before: MachineRecord,
  settings: LocalSettings,
): Promise<MachineRecord> {
  const record = { ...before, settings };
  const process = await readAliveProcess(places);
  if (process) await limit(places, before, record);
  if (before.settings.internet && !settings.internet)
    await withHostLock(host, undefined, () => closeWayOut(host, before));
  await writeMachine(places, record);
  if (process) await tell(host, places, record, process.pid);
  return record;
}

async function limit(places: Places, before: MachineRecord, after: MachineRecord): Promise<void> {
  const hierarchies = await findHierarchies();
  const machine = limitedOf(places, after);
  try {
    await applyLimits(hierarchies, machine, after.settings);
  } catch (error) {
    await applyLimits(hierarchies, machine, before.settings).catch(() => undefined);
    throw error;
  }
}

/** What is mounted, routed and written inside of a machine that runs, as `machine-init.sh` does it at its start. */
async function tell(host: LocalHost, places: Places, record: MachineRecord, pid: number): Promise<void> {
  const { settings, subnet } = record;
  const run = (...command: readonly string[]) =>
    succeed(host.commands, enterProcess(pid, ...command), purposeOf(networkOf(host, record)));
  while (await hasMeminfo(pid)) await run("umount", "-n", MEMINFO);
  await writeMeminfo(places, settings);
  if (settings.memoryBytes !== undefined) await run("mount", "-n", "--bind", MEMINFO_SOURCE, MEMINFO);
  if (settings.internet) await run("ip", "route", "replace", "default", "via", addressOf(gatewayOf(subnet)));
  else await run("ip", "route", "flush", "exact", "default");
  await writeFile(`/proc/${pid}/root/etc/resolv.conf`, `${await resolverOf(settings.internet)}\n`);
  if (settings.internet) await withHostLock(host, undefined, () => openWayOut(host, record));
}

/** Whether something covers what the kernel says of this host's memory. */
async function hasMeminfo(pid: number): Promise<boolean> {
  const mounts = parseMountInfo(await readFile(`/proc/${pid}/mountinfo`, "utf8"));
  return mounts.some(({ path }) => path === MEMINFO);
}
