import { problem, type SwarmwrightError } from "../../../core/errors.ts";
import { addressOf, gatewayOf, withPrefix } from "./addresses.ts";
import { cgroupsVariable, findHierarchies, type Hierarchy, joinCgroups, makeCgroups } from "./cgroups.ts";
import { lastWords } from "./engine-log.ts";
import { untilEngineAnswers } from "./engine-socket.ts";
import { untilUnlocked } from "./file-lock.ts";
import { clearUp, untilEnded } from "./halt.ts";
import { identify } from "./host-process.ts";
import { cgroupOf, limitedOf, type LocalHost, networkOf, withHostLock } from "./host.ts";
import { launch, type WaitingInit } from "./launch.ts";
import { applyLimits } from "./limits.ts";
import { managersOfWorker, untilManagerListens } from "./managers.ts";
import { ensureNetwork, plugIn } from "./network.ts";
import type { Places } from "./places.ts";
import type { MachineRecord } from "./record.ts";
import { resolverOf } from "./resolver.ts";
import { prepareFolders, writeMeminfo, writeProcess } from "./store.ts";
import { openWayOut } from "./way-out.ts";

/**
 * Starts a machine that does not run, whatever its last life left. Until the last step it ends with us, so nothing
 * of it is left if we are killed; after that step it is on record and lives without us.
 */
export async function boot(host: LocalHost, places: Places, record: MachineRecord, signal: AbortSignal): Promise<void> {
  await untilEnded(host, places, signal);
  const hierarchies = await findHierarchies();
  try {
    await withHostLock(host, signal, async () => {
      await ensureNetwork(host.commands, networkOf(host, record));
      if (record.settings.internet) await openWayOut(host, record);
    });
    await makeCgroups(hierarchies, cgroupOf(record));
    await applyLimits(hierarchies, limitedOf(places, record), record.settings);
    // Only now: without the bridge an address of the stack is somebody else's, who may well listen.
    const managers = await managersOfWorker(places.data, record.address);
    await untilManagerListens(managers, host.clock, host.managerTimeoutMs, signal);
    await prepareFolders(places);
    await writeMeminfo(places, record.settings);
    await bringUp(host, places, record, hierarchies, signal);
  } catch (error) {
    // The first error says why; what clearing up could not do, the next start or removal does.
    await clearUp(host, places, record).catch(() => undefined);
    throw error;
  }
}

/**
 * Waits until the engine of a machine that was started answers.
 *
 * @param deadline ends the wait: it rejects then
 * @returns `false` when the machine ended instead
 */
export async function becomesReady(host: LocalHost, places: Places, deadline: AbortSignal): Promise<boolean> {
  const done = new AbortController();
  const signal = AbortSignal.any([deadline, done.signal]);
  // It has an end of its own, after ours, in case that we are killed and cannot end it.
  const ended = untilUnlocked(places.data, host.searchPath, 2 * host.startTimeoutMs, signal);
  const ready = untilEngineAnswers(places.socket, signal).then(() => false);
  try {
    return !(await Promise.race([ready, ended]));
  } finally {
    done.abort();
    await Promise.allSettled([ready, ended]);
  }
}

/** The error about a machine that did not come up, with what its log says. */
export async function failed({ label, log }: Places, what: string): Promise<SwarmwrightError> {
  const summary = `${what}; the last lines of ${log}:\n${await lastWords(log)}`;
  return problem("not-converged", label, summary, "put right what the log says, and run it again");
}

async function bringUp(
  host: LocalHost,
  places: Places,
  record: MachineRecord,
  hierarchies: readonly Hierarchy[],
  signal: AbortSignal,
): Promise<void> {
  const { label, data, log } = places;
  const variables = { ...variablesOf(places, record, hierarchies), ...(await outsideOf(record)) };
  const init = await launch({ label, data, log, searchPath: host.searchPath, variables }, signal);
  try {
    await equip(host, places, record, hierarchies, init);
    signal.throwIfAborted();
    init.go();
  } catch (error) {
    init.dismiss();
    throw error;
  }
}

/** What a machine gets from outside while its first process waits. It is on record before it may go on. */
async function equip(
  host: LocalHost,
  places: Places,
  record: MachineRecord,
  hierarchies: readonly Hierarchy[],
  { pid, keepers }: WaitingInit,
): Promise<void> {
  const process = await identify(pid);
  if (!process) throw await failed(places, "its first process ended at once");
  await writeProcess(places, process);
  await joinCgroups(hierarchies, cgroupOf(record), pid, keepers);
  await plugIn(host.commands, networkOf(host, record), record, pid);
}

function variablesOf(places: Places, record: MachineRecord, hierarchies: readonly Hierarchy[]) {
  return {
    MACHINE_NAME: record.name,
    MACHINE_ADDRESS: withPrefix(record.address, record.subnet),
    MACHINE_DATA: places.data,
    MACHINE_ETC_DOCKER: places.etcDocker,
    MACHINE_SOCKETS: places.runFolder,
    MACHINE_CGROUPS: cgroupsVariable(hierarchies),
  };
}

async function outsideOf({ subnet, settings: { internet } }: MachineRecord) {
  const gateway = internet ? addressOf(gatewayOf(subnet)) : "";
  return { MACHINE_GATEWAY: gateway, MACHINE_RESOLVER: await resolverOf(internet) };
}
