import { systemClock } from "../../lib/drivers/clock/system.ts";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import { dockerBed, whyNoBed } from "../support/docker-bed.ts";
import { type Engine, engines } from "../support/engines.ts";
import { dockerPortSuite, type Testbed } from "./docker-port.suite.ts";

for (const engine of engines()) {
  const makeEngines = (count: number): Promise<Testbed> => bedOf(engine, count);
  const unavailable = whyNoBed() ?? engine.unavailable;
  dockerPortSuite(engine.name, { makeEngines, unavailable, atOnce: true });
}

async function bedOf({ searchPath }: Engine, count: number): Promise<Testbed> {
  const docker = dockerDriver();
  const bed = dockerBed(count, searchPath);
  bed.machines.forEach((machine) => machine.boot());
  await Promise.all(bed.machines.map(({ endpoint }) => docker.engine(endpoint).waitUntilReady(30_000)));
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
