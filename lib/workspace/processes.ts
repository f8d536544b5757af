import { readFileSync, readlinkSync } from "node:fs";
import type { Processes } from "../engine/state/lock.ts";

/** What Linux tells of the processes of this computer; elsewhere no process can be told from a later one. */
export function systemProcesses(pid: number): Processes {
  return { self: { pid, scope: scope(), start: startOf(pid) }, startOf };
}

/** The same for all processes that see each other's numbers. */
function scope(): string | undefined {
  return orNothing(
    () => `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${readlinkSync("/proc/self/ns/pid")}`,
  );
}

/** In ticks since the boot. The program's name may hold anything, so fields count from its closing parenthesis. */
function startOf(pid: number): string | undefined {
  const text = orNothing(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  const [state, ...fields] = text?.slice(text.lastIndexOf(")") + 2).split(" ") ?? [];
  const isDead = state === "Z" || state === "X";
  return isDead ? undefined : fields[START_FIELD];
}

/** Of the fields after the state: `starttime` of proc(5). */
const START_FIELD = 18;

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
