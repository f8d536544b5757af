import { readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { problem } from "../../../core/errors.ts";
import type { LocalSettings } from "../port.ts";
import { hasCode, isMissing, makeFolder, readIfThere, writeDurably } from "./durable-file.ts";
import { isAlive } from "./host-process.ts";
import { meminfoOf } from "./limits.ts";
import { parseMountInfo } from "./mount-info.ts";
import { type Places, recordIn } from "./places.ts";
import {
  type MachineRecord,
  parseMachineRecord,
  parseProcessRecord,
  type ProcessRecord,
  recordText,
} from "./record.ts";

/** @returns `undefined` when there is no such machine. @throws `state-corrupt` */
export async function readMachine({ record }: Places): Promise<MachineRecord | undefined> {
  const text = await readIfThere(record);
  return text === undefined ? undefined : parseMachineRecord(record, text);
}

/** Writes the record, and only then makes what it names. */
export async function writeMachine(places: Places, record: MachineRecord): Promise<void> {
  await writeDurably(places.record, recordText(record));
}

/** Every machine of every stack below a data root. */
export async function readAllMachines(dataRoot: string): Promise<MachineRecord[]> {
  const stacks = await foldersIn(dataRoot);
  const folders = (await Promise.all(stacks.map(foldersIn))).flat();
  const texts = await Promise.all(folders.map((folder) => readIfThere(recordIn(folder))));
  return texts.flatMap((text, index) =>
    text === undefined ? [] : [parseMachineRecord(recordIn(folders[index] ?? dataRoot), text)],
  );
}

/** The machine's first process. @returns `undefined` unless it is alive. */
export async function readAliveProcess({ process }: Pick<Places, "process">): Promise<ProcessRecord | undefined> {
  const text = await readIfThere(process);
  const recorded = text === undefined ? undefined : parseProcessRecord(process, text);
  return recorded && (await isAlive(recorded)) ? recorded : undefined;
}

/** Whole or not at all. It is not synced: it is worth nothing after a reboot. */
export async function writeProcess({ process }: Places, record: ProcessRecord): Promise<void> {
  const draft = `${process}.draft`;
  await writeFile(draft, recordText(record), { mode: 0o600 });
  await rename(draft, process);
}

/** The folders that a machine must have before it starts. What an earlier life left in the one for sockets goes. */
export async function prepareFolders(places: Places): Promise<void> {
  await removeRunFolder(places);
  for (const folder of [places.data, places.etcDocker, places.runFolder]) {
    await makeFolder(folder);
  }
  await rename(places.log, places.oldLog).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}

/** Writes what tells a machine's engine how much memory it has; takes it away where there is no limit. */
export async function writeMeminfo({ meminfo }: Places, { memoryBytes }: LocalSettings): Promise<void> {
  if (memoryBytes === undefined) await rm(meminfo, { force: true });
  else await writeFile(meminfo, meminfoOf(memoryBytes));
}

export async function removeRunFolder({ runFolder }: Places): Promise<void> {
  await rm(runFolder, { recursive: true, force: true });
}

/** Whether other machines of its stack are there. */
export async function hasNeighbours({ stackFolder, folder }: Places): Promise<boolean> {
  const others = (await foldersIn(stackFolder)).filter((other) => other !== folder);
  const records = await Promise.all(others.map((other) => readIfThere(recordIn(other))));
  return records.some((record) => record !== undefined);
}

/**
 * Makes sure that nothing is mounted in a machine's folder: what that holds is not ours to delete.
 *
 * @throws `conflict`
 */
export async function refuseMounts({ folder, label }: Places): Promise<void> {
  const mounts = parseMountInfo(await readFile("/proc/self/mountinfo", "utf8"));
  const mount = mounts.find(({ path }) => path.startsWith(`${folder}/`));
  if (!mount) return;
  const remedy = `take it away with: umount ${mount.path}; then run this again`;
  throw problem("conflict", label, `${mount.path} has something mounted on it`, remedy);
}

/** Removes the data of a machine that no process uses any more: all but its record. */
export async function removeData({ data, etcDocker, log, oldLog }: Places): Promise<void> {
  for (const path of [data, etcDocker, log, oldLog]) await rm(path, { recursive: true, force: true });
}

/** The last thing of a machine to go. Its folder and its stack's go with it, unless something else is in them. */
export async function forgetMachine(places: Places, dataRoot: string): Promise<void> {
  await rm(places.record, { force: true });
  for (const folder of [places.folder, places.stackFolder, dataRoot]) await removeIfEmpty(folder);
}

export async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch((error: unknown) => {
    if (!isMissing(error) && !hasCode(error, "ENOTEMPTY") && !hasCode(error, "EBUSY")) throw error;
  });
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return entries.flatMap((entry) => (entry.isDirectory() ? [join(folder, entry.name)] : []));
}
