import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { hasCode, isMissing, whileOthersRemove } from "./durable-file.ts";
import { type Mount, parseMountInfo } from "./mount-info.ts";

/** One tree of cgroups of this host: the only one under version 2, one for each set of controllers under version 1. */
export interface Hierarchy {
  readonly version: 1 | 2;
  readonly path: string;
  /** Version 1: what it is mounted by: `memory`, `cpu,cpuacct`, `name=systemd`. */
  readonly options: string;
}

/** All machines' cgroups are below this one, in every hierarchy. */
const PARENT = "swarmwright";
/** Of a machine's two: what its processes are in, and see as the root. Limits of the whole machine are set here. */
const INSIDE = "machine";
/** And what its keepers are in: out of the session of the user who made it, or the session's end would be theirs. */
const OUTSIDE = "keeper";

/** What an engine can limit. Under version 2 a cgroup has only the controllers that the one above it hands down. */
const CONTROLLERS = ["cpu", "cpuset", "io", "memory", "pids"];

/** Options of a version 1 hierarchy that say something else than what it controls. */
const NOT_CONTROLLERS = ["rw", "ro", "xattr", "clone_children", "noprefix", "cpuset_v2_mode", "none"];

/** The cgroup hierarchies of this host. */
export async function findHierarchies(): Promise<Hierarchy[]> {
  return hierarchiesOf(parseMountInfo(await readFile("/proc/self/mountinfo", "utf8")));
}

/** A hierarchy that is mounted twice counts once. */
export function hierarchiesOf(mounts: readonly Mount[]): Hierarchy[] {
  const all = mounts.flatMap((mount) => hierarchyOf(mount) ?? []);
  return all.filter((one, index) => index === all.findIndex(({ options }) => options === one.options));
}

function hierarchyOf({ type, path, options }: Mount): Hierarchy | undefined {
  if (type === "cgroup2") return { version: 2, path, options: "" };
  if (type !== "cgroup") return undefined;
  const controllers = options.filter((option) => !NOT_CONTROLLERS.includes(option) && !option.startsWith("release_"));
  return { version: 1, path, options: controllers.join(",") };
}

/** The cgroup above all machines'. */
export function parentOf({ path }: Hierarchy): string {
  return join(path, PARENT);
}

/** The cgroup that a machine's processes are in. */
export function insideOf(hierarchy: Hierarchy, machine: string): string {
  return join(parentOf(hierarchy), machine, INSIDE);
}

/** What `machine-init.sh` takes as MACHINE_CGROUPS. Beside version 1 a version 2 tree controls nothing. */
export function cgroupsVariable(hierarchies: readonly Hierarchy[]): string {
  const first = hierarchies.filter(({ version }) => version === 1);
  return first.length > 0 || hierarchies.length === 0 ? first.map(({ options }) => options).join(" ") : "v2";
}

/** Makes a machine's cgroups, empty ones, in every hierarchy. What a power cut left of them goes first. */
export async function makeCgroups(hierarchies: readonly Hierarchy[], machine: string): Promise<void> {
  await Promise.all(hierarchies.map((hierarchy) => makeCgroupsIn(hierarchy, machine)));
}

/** The last machine of another stack takes the one above all with it, perhaps at this moment. */
async function makeCgroupsIn(hierarchy: Hierarchy, machine: string): Promise<void> {
  const top = parentOf(hierarchy);
  const own = join(top, machine);
  await removeTree(own);
  await whileOthersRemove(async () => {
    for (const folder of [top, own, join(own, INSIDE), join(own, OUTSIDE)]) await makeCgroup(hierarchy, folder);
  });
}

/** Moves a machine's first process into the machine's cgroups, and those that keep it into the ones beside. */
export async function joinCgroups(
  hierarchies: readonly Hierarchy[],
  machine: string,
  inside: number,
  outside: readonly number[],
): Promise<void> {
  const moves = [{ pid: inside, into: INSIDE }, ...outside.map((pid) => ({ pid, into: OUTSIDE }))];
  const move = async ({ path }: Hierarchy): Promise<void> => {
    for (const { pid, into } of moves) await writeFile(join(path, PARENT, machine, into, "cgroup.procs"), String(pid));
  };
  await Promise.all(hierarchies.map(move));
}

/** Removes a machine's cgroups, in which no process may be, and with the last machine the one above them. */
export async function removeCgroups(hierarchies: readonly Hierarchy[], machine: string): Promise<void> {
  for (const { path } of hierarchies) {
    await removeTree(join(path, PARENT, machine));
    await rmdir(join(path, PARENT)).catch(tolerate("ENOENT", "EBUSY", "ENOTEMPTY"));
  }
}

async function makeCgroup({ version, options }: Hierarchy, folder: string): Promise<void> {
  if (version === 2) await enableControllers(dirname(folder));
  await mkdir(folder).catch(tolerate("EEXIST"));
  if (!options.split(",").includes("cpuset")) return;
  await inherit(folder, "cpuset.cpus");
  await inherit(folder, "cpuset.mems");
}

/** Version 2: what the cgroup above has not, or does not hand down, the machine does without, as its engine will say. */
async function enableControllers(folder: string): Promise<void> {
  const there = (await textOf(join(folder, "cgroup.controllers")))?.trim().split(" ") ?? [];
  for (const controller of CONTROLLERS.filter((name) => there.includes(name))) {
    await writeFile(join(folder, "cgroup.subtree_control"), `+${controller}`).catch(() => undefined);
  }
}

/** Version 1: a new cpuset has no processor and no memory, and takes no process until it has. */
async function inherit(folder: string, file: string): Promise<void> {
  const [own, above] = await Promise.all([folder, dirname(folder)].map((it) => textOf(join(it, file))));
  if (own?.trim() === "" && above !== undefined) await writeFile(join(folder, file), above);
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

async function removeTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (entries === undefined) return;
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(folder, entry.name));
  await removeEmptied(folder);
}

/**
 * A process that has ended leaves its lock a moment before its cgroup, and the kernel tells nobody about the second
 * moment under version 1: so a busy cgroup is tried again for a while.
 */
async function removeEmptied(folder: string, triesLeft = 200): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (isMissing(error)) return;
    if (!hasCode(error, "EBUSY") || triesLeft === 0 || basename(folder) === PARENT) throw error;
    await new Promise((resolve) => setTimeout(resolve, 10));
    await removeEmptied(folder, triesLeft - 1);
  }
}

function tolerate(...codes: readonly string[]): (error: unknown) => void {
  return (error) => {
    if (!codes.some((code) => hasCode(error, code))) throw error;
  };
}
