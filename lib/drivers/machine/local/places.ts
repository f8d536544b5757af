import { dirname, join, resolve } from "node:path";
import type { MachineName } from "../port.ts";
import { machineFolder, machineLabel, socketFolder, socketIn, stackFolder } from "./names.ts";

/** The two folders of this host below which all state of local machines is. */
export interface Roots {
  /** What outlives a reboot: records, engines' data. */
  readonly dataRoot: string;
  /** What does not: sockets, locks, which process a machine is. */
  readonly runRoot: string;
}

/** Where everything of one machine is on this host. */
export interface Places {
  readonly label: string;
  readonly stackFolder: string;
  readonly folder: string;
  readonly record: string;
  /** The engine's data. It is locked for as long as any process of the machine lives: one engine, one folder. */
  readonly data: string;
  /** The engine's own configuration and identity. */
  readonly etcDocker: string;
  readonly log: string;
  /** Of the life before this one. */
  readonly oldLog: string;
  readonly runFolder: string;
  readonly socket: string;
  readonly process: string;
  /** What a machine with limited memory sees as its `/proc/meminfo`. */
  readonly meminfo: string;
  /** Held by whoever changes this machine. */
  readonly lock: string;
}

/** Pure: a machine has these places before it is made. */
export function placesOf({ dataRoot, runRoot }: Roots, machine: MachineName): Places {
  const folder = join(dataRoot, stackFolder(machine), machineFolder(machine));
  const runFolder = socketFolder(runRoot, machine);
  return {
    label: machineLabel(machine),
    stackFolder: join(dataRoot, stackFolder(machine)),
    folder,
    record: recordIn(folder),
    data: join(folder, "docker"),
    etcDocker: join(folder, "etc-docker"),
    log: join(folder, "engine.log"),
    oldLog: join(folder, "engine.log.1"),
    runFolder,
    socket: socketIn(runFolder),
    process: processIn(runFolder),
    meminfo: join(runFolder, "meminfo"),
    lock: `${runFolder}.lock`,
  };
}

/** The record in a machine's folder. */
export function recordIn(folder: string): string {
  return join(folder, "machine.json");
}

/** Which process a machine is, in the folder of its socket. */
export function processIn(runFolder: string): string {
  return join(runFolder, "process.json");
}

/** The folder of a machine's socket. @returns `undefined` for a socket that is not below our root. */
export function runFolderOf({ runRoot }: Roots, socket: string): string | undefined {
  const folder = dirname(socket);
  return dirname(folder) === resolve(runRoot) && socket === socketIn(folder) ? folder : undefined;
}
