import { systemClock } from "../../lib/drivers/clock/system.ts";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import { dockerBed, whyNoBed } from "../support/docker-bed.ts";
import { dockerPortSuite, type Testbed } from "./docker-port.suite.ts";

async function makeEngines(count: number): Promise<Testbed> {
  const docker = dockerDriver();
  const bed = dockerBed(count);
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

dockerPortSuite("real engines", { makeEngines, unavailable: whyNoBed() });
