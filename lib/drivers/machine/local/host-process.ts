import { readFile } from "node:fs/promises";
import { hasCode, isMissing } from "./durable-file.ts";
import type { ProcessRecord } from "./record.ts";

/** What the kernel says of a process, as far as a machine needs it. */
interface ProcessStatus {
  readonly parent: number;
  readonly startTicks: string;
  /** `Z` and `X` have ended and only wait to be collected. */
  readonly state: string;
}

/** Which boot of this host this is. */
async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
}

/** @returns `undefined` when there is no process of that number. */
export async function statusOf(pid: number): Promise<ProcessStatus | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch((error: unknown) => {
    if (isMissing(error) || hasCode(error, "ESRCH")) return undefined;
    throw error;
  });
  return text === undefined ? undefined : parseStat(text);
}

/** `/proc/PID/stat`. The program's name may hold anything, so fields count from its closing parenthesis. */
export function parseStat(text: string): ProcessStatus | undefined {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parent] = fields;
  const startTicks = fields[19];
  if (state === undefined || parent === undefined || startTicks === undefined) return undefined;
  return { state, parent: Number(parent), startTicks };
}

/** What is recorded of a process that runs now. @returns `undefined` when it has ended. */
export async function identify(pid: number): Promise<ProcessRecord | undefined> {
  const status = await statusOf(pid);
  return status && { pid, startTicks: status.startTicks, bootId: await bootId() };
}

/** Whether it is the very process that was recorded, and it has not ended. */
export async function isAlive(recorded: ProcessRecord): Promise<boolean> {
  const status = await statusOf(recorded.pid);
  if (status === undefined || "ZX".includes(status.state)) return false;
  return status.startTicks === recorded.startTicks && recorded.bootId === (await bootId());
}

/** Sends a signal to the very process that was recorded. One that has ended is no error. */
export async function signalProcess(recorded: ProcessRecord, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (!(await isAlive(recorded))) return;
  try {
    process.kill(recorded.pid, signal);
  } catch (error) {
    if (!hasCode(error, "ESRCH")) throw error;
  }
}
