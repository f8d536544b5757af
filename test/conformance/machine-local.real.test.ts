import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { localMachines } from "../../lib/drivers/machine/local/machines.ts";
import { placesOf } from "../../lib/drivers/machine/local/places.ts";
import type { LocalSettings, MachineName } from "../../lib/drivers/machine/port.ts";
import { whyNoWorld } from "../support/own-world.ts";
import { untilOff } from "../support/power-cut.ts";
import { type MachineBed, machinePortSuite } from "./machine-port.suite.ts";

machinePortSuite("local", { make: makeBed, unavailable: whyNoWorld() });

/** In this host's own network and cgroups, with state in a folder of the test's. */
async function makeBed(): Promise<MachineBed<LocalSettings>> {
  const folder = await mkdtemp(join(tmpdir(), "swarmwright-machines-"));
  const roots = { dataRoot: join(folder, "data"), runRoot: join(folder, "run") };
  const machines = localMachines(roots);
  return {
    machines,
    settings: { internet: false },
    others: { cpus: 0.5, memoryBytes: 2 ** 29, internet: false },
    elsewhere: () => localMachines(roots),
    async kill(machine) {
      const { pid } = JSON.parse(await readFile(placesOf(roots, machine).process, "utf8")) as { pid: number };
      process.kill(pid, "SIGKILL");
      await untilOff(machines, machine);
    },
    async dispose() {
      for (const machine of await namesIn(roots.dataRoot)) await machines.remove(machine, new AbortController().signal);
      expect(await readdir(folder), "left behind").toEqual([]);
      await rm(folder, { recursive: true });
    },
  };
}

async function namesIn(dataRoot: string): Promise<MachineName[]> {
  const files = await readdir(dataRoot, { recursive: true }).catch(() => []);
  const records = files.filter((file) => /^[^/]+\/[^/]+\/machine\.json$/.test(file));
  return Promise.all(
    records.map(async (file) => JSON.parse(await readFile(join(dataRoot, file), "utf8")) as MachineName),
  );
}
