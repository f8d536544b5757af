import { problem } from "../../../core/errors.ts";
import { findHierarchies, removeCgroups } from "./cgroups.ts";
import { isMissing } from "./durable-file.ts";
import { untilUnlocked } from "./file-lock.ts";
import { signalProcess } from "./host-process.ts";
import { cgroupOf, KILL_TIMEOUT_MS, type LocalHost, networkOf, withHostLock } from "./host.ts";
import { unplug } from "./network.ts";
import type { Places } from "./places.ts";
import type { MachineRecord } from "./record.ts";
import { readAliveProcess, removeRunFolder } from "./store.ts";
import { closeWayOut } from "./way-out.ts";

/** Lets the engine stop its containers and end; after the time that is given for that the machine is killed. */
export async function shutDown(host: LocalHost, places: Places, signal: AbortSignal): Promise<void> {
  const process = await readAliveProcess(places);
  if (!process) return;
  await signalProcess(process, "SIGTERM");
  if (!(await untilUnlocked(places.data, host.searchPath, host.stopTimeoutMs, signal))) await kill(places);
}

/** As a power cut does: with its first process the kernel ends all others of the machine. */
export async function kill(places: Places): Promise<void> {
  const process = await readAliveProcess(places);
  if (process) await signalProcess(process, "SIGKILL");
}

/**
 * Waits until no process and no mount of a machine is left.
 *
 * @throws `not-converged` when one stays
 */
export async function untilEnded(host: LocalHost, places: Places, signal?: AbortSignal): Promise<void> {
  const ended = await untilUnlocked(places.data, host.searchPath, KILL_TIMEOUT_MS, signal).catch((error: unknown) => {
    if (isMissing(error)) return true;
    throw error;
  });
  if (ended) return;
  const summary = "processes of it do not end";
  throw problem("not-converged", places.label, summary, `see who holds it with: fuser --verbose ${places.data}`);
}

/** Removes what a machine that ended has on this host beside its disk and its record. */
export async function clearUp(host: LocalHost, places: Places, record: MachineRecord): Promise<void> {
  await untilEnded(host, places);
  await unplug(host.commands, networkOf(host, record), record.address);
  await removeRunFolder(places);
  const hierarchies = await findHierarchies();
  await withHostLock(host, undefined, async () => {
    if (record.settings.internet) await closeWayOut(host, record);
    await removeCgroups(hierarchies, cgroupOf(record));
  });
}
