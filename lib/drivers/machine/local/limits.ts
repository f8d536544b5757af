import { readdir, writeFile } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { type Problem, problem } from "../../../core/errors.ts";
import { bytesText } from "../../../core/quantity.ts";
import type { LocalSettings } from "../port.ts";
import { type Hierarchy, insideOf, parentOf } from "./cgroups.ts";
import { chooseCpus, cpusIn } from "./cpu-list.ts";
import { isMissing, readIfThere } from "./durable-file.ts";

/** What a machine may use of this host. What is left out is not limited. */
export type Limits = Pick<LocalSettings, "cpus" | "memoryBytes">;

/** Whose limits: `label` is for errors, `cgroup` the name of its cgroups, and machines with other seats get other CPUs. */
export interface Limited {
  readonly label: string;
  readonly cgroup: string;
  readonly seat: number;
}

/** Over so long the kernel shares out processor time. */
const PERIOD_US = 100_000;

/**
 * Sets a machine's limits in its cgroups, running or not. How many processors an engine reports follows from the
 * processors that its cgroup has.
 *
 * @throws `refused` when the kernel says no, such as to less memory than is in use
 */
export async function applyLimits(hierarchies: readonly Hierarchy[], machine: Limited, limits: Limits): Promise<void> {
  const set = new Set<string>();
  for (const hierarchy of hierarchies) {
    const folder = insideOf(hierarchy, machine.cgroup);
    try {
      await refuseTooLittle(machine, folder, limits);
      for (const [file, value] of limitFiles(hierarchy.version, limits))
        if (await writeIfThere(join(folder, file), value)) set.add(file);
      await giveCpus(hierarchy, folder, await cpusOf(hierarchy, machine, limits));
    } catch (cause) {
      throw refusedByKernel(machine, cause);
    }
  }
  const unset = unsetIn(set, limits);
  if (unset !== undefined) throw problem("incapable", machine.label, unset, "leave this limit out");
}

/** What is in the way of limits on this host, each at the name of its setting. */
export async function problemsWithLimits(hierarchies: readonly Hierarchy[], limits: Limits): Promise<Problem[]> {
  const { cpus, memoryBytes } = limits;
  const controllers = (await Promise.all(hierarchies.map(controllersOf))).flat();
  const problems: Problem[] = [];
  if (cpus !== undefined) {
    const there = await hostCpus(hierarchies);
    const needed = Math.ceil(cpus) < there ? ["cpu", "cpuset"] : ["cpu"];
    problems.push(...lacking("cpus", needed, controllers), ...beyond("cpus", cpus, there, String));
  }
  if (memoryBytes !== undefined) {
    problems.push(
      ...lacking("memory", ["memory"], controllers),
      ...beyond("memory", memoryBytes, totalmem(), mebibytes),
    );
  }
  return problems;
}

/** The files of a cgroup, in the order in which they must be written. Version 1 wants memory never above memory with swap. */
export function limitFiles(version: 1 | 2, { cpus, memoryBytes }: Limits): readonly (readonly [string, string])[] {
  const none = version === 1 ? "-1" : "max";
  const quota = cpus === undefined ? none : String(Math.round(cpus * PERIOD_US));
  const memory = memoryBytes === undefined ? none : String(memoryBytes);
  if (version === 2)
    return [
      ["cpu.max", `${quota} ${PERIOD_US}`],
      ["memory.swap.max", memoryBytes === undefined ? none : "0"],
      ["memory.max", memory],
    ];
  return [
    ["cpu.cfs_quota_us", quota],
    ["memory.memsw.limit_in_bytes", none],
    ["memory.limit_in_bytes", memory],
    ["memory.memsw.limit_in_bytes", memory],
  ];
}

/**
 * What a machine with limited memory has as `/proc/meminfo`, from which its engine learns how much there is: what is
 * certain, and nothing else. How much of it is free the kernel tells nobody in this form.
 */
export function meminfoOf(memoryBytes: number): string {
  const lines = { MemTotal: Math.floor(memoryBytes / 1024), SwapTotal: 0, SwapFree: 0 };
  return Object.entries(lines)
    .map(([name, kibibytes]) => `${`${name}:`.padEnd(16)}${String(kibibytes).padStart(8)} kB\n`)
    .join("");
}

/** @returns `undefined` where this hierarchy knows no processors. */
async function cpusOf(hierarchy: Hierarchy, { seat }: Limited, { cpus }: Limits): Promise<string | undefined> {
  const available = await cpusAt(parentOf(hierarchy));
  if (available === undefined) return undefined;
  const count = cpus === undefined ? available.length : Math.ceil(cpus);
  return chooseCpus(available, count, seat).join(",");
}

/**
 * Version 1: a cgroup must have all processors of those below it, which are those of its containers. So it gets the
 * new ones beside the old, from the top, and then those below lose the old, from the bottom. Version 2 does it alone.
 */
async function giveCpus({ version }: Hierarchy, folder: string, cpus: string | undefined): Promise<void> {
  if (cpus === undefined || (await cpusSet(folder)) === cpus) return;
  const folders = version === 2 ? [folder] : [folder, ...(await foldersBelow(folder))];
  for (const each of folders)
    await writeIfThere(join(each, "cpuset.cpus"), `${await cpusSet(each)},${cpus}`.replace(/^,/, ""));
  for (const each of folders.toReversed()) await writeIfThere(join(each, "cpuset.cpus"), cpus);
}

async function cpusSet(folder: string): Promise<string> {
  return cpusIn((await readIfThere(join(folder, "cpuset.cpus"))) ?? "").join(",");
}

/** @returns `undefined` where the hierarchy knows no processors. */
async function cpusAt(folder: string): Promise<number[] | undefined> {
  const files = ["cpuset.cpus.effective", "cpuset.effective_cpus"];
  const texts = await Promise.all(files.map((file) => readIfThere(join(folder, file))));
  const text = texts.find((it) => it !== undefined);
  return text === undefined ? undefined : cpusIn(text);
}

async function hostCpus(hierarchies: readonly Hierarchy[]): Promise<number> {
  const lists = await Promise.all(hierarchies.map(({ path }) => cpusAt(path)));
  return lists.find((list) => list !== undefined)?.length ?? availableParallelism();
}

/** From the top to the bottom. */
async function foldersBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const inner = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  return [...inner, ...(await Promise.all(inner.map(foldersBelow))).flat()];
}

/** Version 2 would end processes until the rest fits; version 1 says no by itself. */
async function refuseTooLittle({ label }: Limited, folder: string, { memoryBytes }: Limits): Promise<void> {
  const stat = await readIfThere(join(folder, "memory.stat"));
  const inUse = Number(/^(?:anon|total_rss) (\d+)$/m.exec(stat ?? "")?.[1] ?? 0);
  if (memoryBytes === undefined || inUse <= memoryBytes) return;
  const summary = `${mebibytes(inUse)} of memory are in use, and it should have ${mebibytes(memoryBytes)}`;
  throw problem("refused", label, summary, "give it more, or take services away from it before");
}

async function controllersOf(hierarchy: Hierarchy): Promise<string[]> {
  if (hierarchy.version === 1) return hierarchy.options.split(",");
  return ((await readIfThere(join(hierarchy.path, "cgroup.controllers"))) ?? "").trim().split(" ");
}

function lacking(at: string, needed: readonly string[], controllers: readonly string[]): Problem[] {
  const missing = needed.filter((controller) => !controllers.includes(controller));
  if (missing.length === 0) return [];
  const summary = `this host's cgroups cannot limit it: they have no controller ${missing.join(" and ")}`;
  const remedy = `leave it out, or boot this host with cgroup_enable=${missing.join(",")} on its kernel's command line`;
  return [{ at, summary, remedy }];
}

function beyond(at: string, wanted: number, there: number, write: (amount: number) => string): Problem[] {
  if (wanted <= there) return [];
  return [{ at, summary: `${write(wanted)} is more than this host has, ${write(there)}`, remedy: "give it less" }];
}

function mebibytes(bytes: number): string {
  return bytesText(Math.floor(bytes / 2 ** 20) * 2 ** 20);
}

/** A kernel may have a controller, and be built without a part of it. */
function unsetIn(set: ReadonlySet<string>, { cpus, memoryBytes }: Limits): string | undefined {
  const lacks = (files: readonly string[]): boolean => files.every((file) => !set.has(file));
  if (cpus !== undefined && lacks(["cpu.cfs_quota_us", "cpu.max"])) return "this kernel cannot limit processor time";
  if (memoryBytes !== undefined && lacks(["memory.limit_in_bytes", "memory.max"]))
    return "this kernel cannot limit memory";
  return undefined;
}

/** @returns whether there is such a file */
async function writeIfThere(path: string, value: string): Promise<boolean> {
  try {
    await writeFile(path, value, { flag: "r+" });
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function refusedByKernel({ label }: Limited, cause: unknown): unknown {
  if (!(cause instanceof Error) || !("syscall" in cause)) return cause;
  const summary = `the kernel does not take these limits: ${cause.message}`;
  const remedy = "give it more, or take services away from it that are promised as much";
  return problem("refused", label, summary, remedy, { cause });
}
