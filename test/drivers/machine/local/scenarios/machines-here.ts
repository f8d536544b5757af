import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { SwarmwrightError } from "../../../../../lib/core/errors.ts";
import { localMachines } from "../../../../../lib/drivers/machine/local/machines.ts";
import { hostSnapshot, type HostSnapshot } from "../../../../support/host-snapshot.ts";
import type { LocalSettings, MachineName } from "../../../../../lib/drivers/machine/port.ts";

/** Machines under the roots that a user gets. Only to be used in a world of its own. */
export const machines = localMachines();

/** Another one in every world, as cgroups are seen in all of them; the same for the processes that a scenario starts. */
const project = (process.env["WORLD"] ??= `world-${randomUUID().slice(0, 8)}`);
export const node1: MachineName = { project, stack: "test", name: "node-1" };
export const node2: MachineName = { ...node1, name: "node-2" };

/** Nothing is limited, and there is no way out. */
export const settings: LocalSettings = { internet: false };

/** All that there is to be set, and to be taken back. */
export const allSettings: LocalSettings = { cpus: 1, memoryBytes: 2 ** 29, internet: true };

/** Ends a call that takes too long, even on an emulated processor. */
export function inTime(): AbortSignal {
  return AbortSignal.timeout(60_000);
}

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

/** What a call was refused with, so that a test can read it. */
export async function refusalOf(call: Promise<unknown>): Promise<object> {
  try {
    await call;
    return {};
  } catch (error) {
    return error instanceof SwarmwrightError ? { code: error.code, message: error.message } : { error: String(error) };
  }
}

/** The answer of a scenario, to the test that runs it: there the project is called `world`. */
export function answer(result: unknown): void {
  process.stdout.write(JSON.stringify(result).replaceAll(project, "world"));
}

/** This world as it is now. */
export function look(): HostSnapshot {
  return hostSnapshot(project);
}
