import { systemClock } from "../../lib/drivers/clock/system.ts";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import type { Testbed } from "../conformance/docker-port.suite.ts";
import { dockerBed } from "./docker-bed.ts";

/** Many of them start at the same time. */
const PATIENCE_MS = 90_000;

/**
 * Machines of this host, on, with engines that answer.
 * @param searchPath where the engine's programs are found
 */
export async function realEngines(count: number, searchPath?: string): Promise<Testbed> {
  const docker = dockerDriver();
  const bed = dockerBed(count, searchPath);
  bed.machines.forEach((machine) => machine.boot());
  await Promise.all(bed.machines.map(({ endpoint }) => docker.engine(endpoint).waitUntilReady(PATIENCE_MS)));
  return {
    docker,
    clock: systemClock,
    hosts: bed.machines,
    async dispose() {
      docker.close();
      await bed.dispose();
    },
  };
}
