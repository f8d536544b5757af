import { execFileSync } from "node:child_process";
import { localMachines } from "../../../../../lib/drivers/machine/local/machines.ts";
import type { MachineName } from "../../../../../lib/drivers/machine/port.ts";

/** Machines under the roots that a user gets. Only to be used in a world of its own. */
export const machines = localMachines();

export const node1: MachineName = { project: "shop", stack: "test", name: "node-1" };
export const node2: MachineName = { ...node1, name: "node-2" };
export const signal: AbortSignal = AbortSignal.timeout(60_000);

/** Runs a command in a machine. @returns what it wrote, or `undefined` when it said no */
export async function inside(machine: MachineName, ...command: readonly string[]): Promise<string | undefined> {
  const [program = "", ...args] = await machines.entering(machine, command);
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}

/** Whether packets from one machine come to another. */
export async function reaches(from: MachineName, address: string): Promise<boolean> {
  return (await inside(from, "busybox", "ping", "-c", "1", "-W", "1", address)) !== undefined;
}

/** The answer of a scenario, to the test that runs it. */
export function answer(result: unknown): void {
  process.stdout.write(JSON.stringify(result));
}
