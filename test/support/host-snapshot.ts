import { execFileSync } from "node:child_process";
import { type Dirent, existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** What a host has that machines could leave behind: for each part its entries, one line each. */
export type HostSnapshot = Readonly<Record<Part, readonly string[]>>;

type Part = keyof typeof parts;

/** Folders in which an engine or this library writes. */
const FOLDERS = ["/var/lib/swarmwright", "/run/swarmwright", "/etc/docker", "/var/lib/docker", "/run/docker", "/opt"];
/** Deep enough for everything that is made by name; what is below belongs to something that is listed. */
const FOLDER_DEPTH = 3;
const SYSCTLS = [
  "ipv4/ip_forward",
  "ipv6/conf/all/forwarding",
  "bridge/bridge-nf-call-iptables",
  "bridge/bridge-nf-call-ip6tables",
];

const parts = {
  processes,
  mounts: () => lines(readText("/proc/self/mountinfo")).map((line) => line.split(" ").slice(3).join(" ")),
  networkNamespaces: () => [...new Set(processIds().flatMap((pid) => namespaceOf(pid)))],
  links: () => lines(run("ip", "-oneline", "link", "show")).map((line) => line.replace(/ mtu .*/, "")),
  addresses: () => lines(run("ip", "-oneline", "address", "show")).map((line) => line.replace(/ valid_lft .*/, "")),
  routes: () => lines(run("ip", "route", "show", "table", "all")),
  cgroups: (project?: string) => folders("/sys/fs/cgroup").filter((path) => path.includes(cgroupPath(project))),
  rules: () => ["iptables-save", "ip6tables-save"].flatMap(rulesOf),
  sysctls: () => SYSCTLS.map((name) => `${name}=${readText(join("/proc/sys/net", name)).trim()}`),
  files: () => FOLDERS.flatMap((folder) => (existsSync(folder) ? [folder, ...tree(folder, FOLDER_DEPTH)] : [])),
};

/**
 * Looks at all of it, as root. What others do on this host at the same time is seen too, so look while nothing else
 * runs, or in a world of its own. The tree of cgroups is one for all worlds.
 *
 * @param project of whose machines the cgroups are looked at; of all machines' if it is left out
 */
export function hostSnapshot(project?: string): HostSnapshot {
  const entries = Object.entries(parts).map(([part, look]) => [part, look(project)] as const);
  return Object.fromEntries(entries) as Record<Part, string[]>;
}

/** What appeared (`+`) and what went (`-`), part by part. */
export function changesBetween(before: HostSnapshot, after: HostSnapshot): string[] {
  return (Object.keys(parts) as Part[]).flatMap((part) => [
    ...without(after[part], before[part]).map((entry) => `+ ${part}: ${entry}`),
    ...without(before[part], after[part]).map((entry) => `- ${part}: ${entry}`),
  ]);
}

/** Kernel modules that are loaded now: they stay, so they are told and not compared. */
export function loadedModules(): string[] {
  return lines(readText("/proc/modules")).map((line) => line.split(" ")[0] ?? line);
}

function without(entries: readonly string[], others: readonly string[]): string[] {
  return entries.filter((entry) => !others.includes(entry));
}

/** Kernel threads have no command line: they come and go by themselves. */
function processes(): string[] {
  return processIds().flatMap((pid) => {
    const command = readText(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
    return command === "" ? [] : [`${pid} ${command}`];
  });
}

function processIds(): string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
}

function namespaceOf(pid: string): string[] {
  try {
    return [readlinkSync(`/proc/${pid}/ns/net`)];
  } catch {
    return [];
  }
}

/** Rules and policies, without counters and the time of day. */
function rulesOf(program: string): string[] {
  return lines(run(program)).flatMap((line) => {
    if (line.startsWith("-A")) return [`${program} ${line}`];
    return line.startsWith(":") && !line.includes(" ACCEPT ") ? [`${program} ${line.replace(/ \[.*/, "")}`] : [];
  });
}

function cgroupPath(project: string | undefined): string {
  return project === undefined ? "/swarmwright" : `/swarmwright/${project}+`;
}

/** Everything below a folder, down to a depth. A folder that goes meanwhile is empty. */
function tree(folder: string, depth: number): string[] {
  const entries = entriesOf(folder);
  const inner = depth > 1 ? entries.filter((entry) => entry.isDirectory()) : [];
  return [...entries, ...inner].flatMap((entry, index) => {
    const path = join(folder, entry.name);
    return index < entries.length ? [path] : tree(path, depth - 1);
  });
}

/** The folders alone, at every depth. */
function folders(folder: string): string[] {
  const inner = entriesOf(folder).filter((entry) => entry.isDirectory());
  return inner.map((entry) => join(folder, entry.name)).flatMap((path) => [path, ...folders(path)]);
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

/** A file that went meanwhile, or is not there on this kernel, is empty. */
function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}
