import { expect, vi } from "vitest";
import type { LocalSettings, MachineName, MachinePort } from "../../lib/drivers/machine/port.ts";

/** Its first process outlives its engine, and a signal, by a moment; until it ended, plans see a machine that runs. */
export async function untilOff(machines: MachinePort<LocalSettings>, machine: MachineName): Promise<void> {
  await vi.waitFor(async () => expect((await machines.find(machine))?.running).toBe(false), { timeout: 10_000 });
}
