import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { problem } from "../../../core/errors.ts";
import { openLog } from "./engine-log.ts";
import { statusOf } from "./host-process.ts";

/** What a machine is started with: the variables of `machine-init.sh`, said there. */
export interface LaunchPlan {
  readonly label: string;
  /** Locked for as long as any process of the machine lives. */
  readonly data: string;
  readonly log: string;
  readonly searchPath: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** A machine's first process, waiting to be told to go on. It ends when we do. */
export interface WaitingInit {
  readonly pid: number;
  /** The processes of this host that hold the machine: flock, which has the lock, and unshare, which is init's parent. */
  readonly keepers: readonly number[];
  go(): void;
  /** Ends it, before it was told to go on. */
  dismiss(): void;
}

const INIT = fileURLToPath(new URL("./machine-init.sh", import.meta.url));

/** How long the life before may take to end. */
const LOCK_TIMEOUT_SECONDS = 10;

/**
 * A machine's command line. flock stays outside of all namespaces and is the last to end, so a free lock says that no
 * process and no mount of the machine is left. Mounts that this host takes away disappear in the machine as well;
 * the machine's own never appear here.
 */
export function launchArgv({ label, data }: Pick<LaunchPlan, "label" | "data">): string[] {
  const lock = ["flock", "--exclusive", "--timeout", String(LOCK_TIMEOUT_SECONDS), data];
  const namespaces = ["--mount", "--propagation", "slave", "--uts", "--ipc", "--net", "--pid"];
  const enter = ["unshare", ...namespaces, "--fork", "--kill-child=SIGKILL"];
  return [...lock, ...enter, "/bin/sh", INIT, "wait", label];
}

/**
 * Starts a machine's first process, which then waits. Nothing of our environment reaches it.
 *
 * @throws `not-converged` when it ends at once
 */
export async function launch(plan: LaunchPlan, signal: AbortSignal): Promise<WaitingInit> {
  const [program = "", ...args] = launchArgv(plan);
  const log = await openLog(plan.log);
  try {
    const env = { PATH: plan.searchPath, LC_ALL: "C", ...plan.variables };
    const child = spawn(program, args, { cwd: "/", detached: true, env, stdio: ["pipe", "pipe", log.fd] });
    return await handshake(child, plan, signal);
  } finally {
    await log.close();
  }
}

async function handshake(child: ChildProcess, { label }: LaunchPlan, signal: AbortSignal): Promise<WaitingInit> {
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new TypeError("a machine is started with pipes");
  const dismiss = (): void => {
    stdin.destroy();
    stdout.destroy();
  };
  for (const source of [child, stdin, stdout]) source.on("error", () => undefined);
  child.unref();
  try {
    const pid = await announcedPid(child, signal);
    if (pid === undefined) throw problem("not-converged", label, "its first process ended at once", "see its log");
    const parent = (await statusOf(pid))?.parent;
    const keepers = [child.pid, parent].filter((keeper) => keeper !== undefined);
    return { pid, keepers, dismiss, go: () => void stdin.end("go\n", () => stdout.destroy()) };
  } catch (error) {
    dismiss();
    throw error;
  }
}

/** @returns `undefined` when it ended without a word. */
async function announcedPid({ stdout }: ChildProcess, signal: AbortSignal): Promise<number | undefined> {
  if (!stdout) return undefined;
  const ended = new AbortController();
  const quit = AbortSignal.any([signal, ended.signal]);
  stdout.once("close", () => ended.abort());
  const [line] = await once(stdout, "data", { signal: quit }).catch((error: unknown) => {
    signal.throwIfAborted();
    if (ended.signal.aborted) return [""];
    throw error;
  });
  const [, pid] = /^waiting (\d+)\n$/.exec(String(line)) ?? [];
  return pid === undefined ? undefined : Number(pid);
}
