import { problem, type SwarmwrightError } from "../../../core/errors.ts";
import type { Capabilities } from "../../../core/references.ts";
import type { LiveMachine, LocalSettings, MachineName, MachinePort } from "../port.ts";
import { becomesReady, boot, failed } from "./boot.ts";
import { measureCapabilities } from "./capabilities.ts";
import { findHierarchies } from "./cgroups.ts";
import { configure } from "./configure.ts";
import { createRecord } from "./create.ts";
import { enteringArgv } from "./entering.ts";
import { clearUp, shutDown } from "./halt.ts";
import { liveMachine, type LocalHost, withHostLock, withMachineLock } from "./host.ts";
import { problemsWithLimits } from "./limits.ts";
import { hostOf, type LocalMachinesOptions } from "./options.ts";
import { type Places, placesOf, processIn, runFolderOf } from "./places.ts";
import { refuseUnfitHost } from "./prerequisites.ts";
import type { MachineRecord } from "./record.ts";
import { removeMachine } from "./remove.ts";
import { readAliveProcess, readMachine, removeIfEmpty } from "./store.ts";
import { asProblem } from "./system-error.ts";

/**
 * Machines made of namespaces of this Linux host, each with an engine of its own. They live without the process that
 * made them, keep their data and addresses over stops and reboots of the host, and leave nothing when removed.
 *
 * @throws `incapable`, from what makes or starts machines, when this host cannot: with everything that is in the way
 */
export function localMachines(options: LocalMachinesOptions = {}): MachinePort<LocalSettings> {
  const host = hostOf(options);
  let measured: Promise<Capabilities> | undefined;

  return {
    async capabilities() {
      await refuseUnfitHost(host.searchPath);
      measured ??= measureCapabilities(host.commands).catch((error: unknown) => {
        measured = undefined;
        throw error;
      });
      return measured;
    },
    async problemsWith(settings) {
      if (settings.cpus === undefined && settings.memoryBytes === undefined) return [];
      await refuseUnfitHost(host.searchPath);
      return problemsWithLimits(await findHierarchies(), settings);
    },
    endpointOf: (machine) => ({ kind: "unix", path: placesOf(host, machine).socket }),
    isStopped: ({ path }) => asProblem(path, () => isStopped(host, path)),
    find: (machine) => asProblem(machine.name, () => find(placesOf(host, machine))),
    async create(machine, settings, labels) {
      await refuseUnfitHost(host.searchPath);
      return changing(host, machine, undefined, async (places) => {
        const make = () => createRecord(host, places, machine, settings, labels);
        return liveMachine(places, await withHostLock(host, undefined, make));
      });
    },
    configure: (machine, settings, signal) =>
      changing(host, machine, signal, async (places) => {
        const record = await configure(host, places, await existing(places), settings);
        return liveMachine(places, record, await readAliveProcess(places));
      }),
    start: (machine, signal) => changing(host, machine, signal, (places) => start(host, places, signal)),
    stop: (machine, signal) =>
      changing(host, machine, signal, async (places) => {
        const record = await existing(places);
        await shutDown(host, places, signal);
        await clearUp(host, places, record);
      }),
    remove: (machine, signal) =>
      changing(host, machine, signal, async (places) => {
        const record = await readMachine(places);
        if (record) await removeMachine(host, places, record);
        return record !== undefined;
      }),
    entering: (machine, command) => asProblem(machine.name, () => enteringArgv(placesOf(host, machine), command)),
  };
}

async function isStopped(host: LocalHost, socket: string): Promise<boolean> {
  const folder = runFolderOf(host, socket);
  return folder !== undefined && (await readAliveProcess({ process: processIn(folder) })) === undefined;
}

async function find(places: Places): Promise<LiveMachine<LocalSettings> | undefined> {
  const record = await readMachine(places);
  return record && liveMachine(places, record, await readAliveProcess(places));
}

async function start(host: LocalHost, places: Places, signal: AbortSignal): Promise<LiveMachine<LocalSettings>> {
  const record = await existing(places);
  if (record.removing) throw halfRemoved(places);
  const deadline = AbortSignal.timeout(host.startTimeoutMs);
  const either = AbortSignal.any([signal, deadline]);
  try {
    if (!(await runsAlready(host, places, either))) await bootUntilReady(host, places, record, either);
  } catch (error) {
    if (signal.aborted) throw interrupted(places, error);
    if (deadline.aborted) throw await failed(places, `its engine did not answer within ${host.startTimeoutMs} ms`);
    throw error;
  }
  return liveMachine(places, record, await readAliveProcess(places));
}

/** One whose driver was killed before it let it go on is alive for another moment, and then ends. */
async function runsAlready(host: LocalHost, places: Places, deadline: AbortSignal): Promise<boolean> {
  return (await readAliveProcess(places)) !== undefined && becomesReady(host, places, deadline);
}

async function bootUntilReady(
  host: LocalHost,
  places: Places,
  record: MachineRecord,
  deadline: AbortSignal,
): Promise<void> {
  await refuseUnfitHost(host.searchPath);
  await boot(host, places, record, deadline);
  if (await becomesReady(host, places, deadline)) return;
  const error = await failed(places, "its engine ended while it started");
  await clearUp(host, places, record);
  throw error;
}

/** Runs `body` while nothing else changes the machine, and leaves no empty folder behind. */
async function changing<T>(
  host: LocalHost,
  machine: MachineName,
  signal: AbortSignal | undefined,
  body: (places: Places) => Promise<T>,
): Promise<T> {
  const places = placesOf(host, machine);
  if (signal?.aborted === true) throw interrupted(places, signal.reason);
  return asProblem(places.label, async () => {
    try {
      return await withMachineLock(host, places, signal, () => body(places));
    } finally {
      await removeIfEmpty(host.runRoot);
    }
  });
}

async function existing(places: Places): Promise<MachineRecord> {
  const record = await readMachine(places);
  if (record) return record;
  throw problem("not-found", places.label, "there is no such machine", "create it first");
}

function halfRemoved({ label }: Places): SwarmwrightError {
  const summary = "its removal was interrupted, and part of its data is gone";
  return problem("conflict", label, summary, "remove it, and make it again");
}

function interrupted({ label }: Places, cause: unknown): SwarmwrightError {
  return problem("cancelled", label, "it was interrupted", "run it again", { cause });
}
