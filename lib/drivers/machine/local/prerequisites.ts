import { readFile } from "node:fs/promises";
import { type Problem, SwarmwrightError } from "../../../core/errors.ts";
import { findProgram } from "../../command/search-path.ts";

/** What is asked of a host, to be told before anything is made. */
export interface HostFacts {
  /** As `process.platform`. */
  readonly platform: string;
  /** Effective user id; `undefined` where there is no such thing. */
  readonly userId: number | undefined;
  /** Effective capabilities of this process, as the kernel writes them: 16 hex digits. */
  readonly capabilities: string;
  /** Programs that were found. */
  readonly programs: readonly string[];
}

/** Every program that machines need, and the package of Debian and Ubuntu that has it. */
const packages: Readonly<Record<string, string>> = {
  dockerd: "docker.io",
  containerd: "containerd",
  runc: "runc",
  iptables: "iptables",
  ip: "iproute2",
  unshare: "util-linux",
  nsenter: "util-linux",
  flock: "util-linux",
  mount: "mount",
  umount: "mount",
};

const AT = "local machines";
/** Bits of the two capabilities that root in a container lacks: CAP_NET_ADMIN, CAP_SYS_ADMIN. */
const NEEDED_CAPABILITIES = (1n << 12n) | (1n << 21n);

/**
 * Refuses a host on which local machines cannot be made, with all that is in the way at once.
 *
 * @throws `incapable`
 */
export async function refuseUnfitHost(searchPath: string): Promise<void> {
  const problems = problemsWith(await factsOf(searchPath));
  if (problems.length > 0) throw new SwarmwrightError("incapable", problems);
}

/** All that is in the way on a host. Another system than Linux has nothing else that could be put right. */
export function problemsWith({ platform, userId, capabilities, programs }: HostFacts): Problem[] {
  if (platform !== "linux") return [wrongSystem(platform)];
  const missing = Object.keys(packages).filter((program) => !programs.includes(program));
  return [...rights(userId, capabilities), ...missing.map(missingProgram)];
}

async function factsOf(searchPath: string): Promise<HostFacts> {
  const found = await Promise.all(Object.keys(packages).map((name) => findProgram(name, searchPath)));
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  return {
    platform: process.platform,
    userId: process.geteuid?.(),
    capabilities: /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0",
    programs: Object.keys(packages).filter((_, index) => found[index] !== undefined),
  };
}

function rights(userId: number | undefined, capabilities: string): Problem[] {
  if (userId !== 0) {
    const summary = "they are made of Linux namespaces, which only root can make";
    return [{ at: AT, summary, remedy: "run this as root, with sudo" }];
  }
  if ((BigInt(`0x${capabilities}`) & NEEDED_CAPABILITIES) === NEEDED_CAPABILITIES) return [];
  const summary = "root lacks CAP_SYS_ADMIN or CAP_NET_ADMIN here, as it does in a container";
  return [{ at: AT, summary, remedy: "run this on the host itself, or in a privileged container" }];
}

function missingProgram(program: string): Problem {
  const remedy = `install it: apt-get install --no-install-recommends ${packages[program]}`;
  return { at: AT, summary: `${program} is not installed`, remedy };
}

function wrongSystem(platform: string): Problem {
  const summary = `they need Linux, and this is ${platform}`;
  return { at: AT, summary, remedy: "use virtualbox() or ssh() machines, or run this on a Linux host" };
}
