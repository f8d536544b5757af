import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import type { RealStack } from "./real-stack.ts";

/** What stands on the engines of a stack: lists, so that what is doubled shows. */
export interface Standing {
  readonly machines: readonly string[];
  readonly nodes: readonly string[];
  readonly networks: readonly string[];
  readonly services: readonly string[];
}

/** The website of test/support/programs.ts, when all of it is there. */
export const wholeWebsite: Standing = {
  machines: ["node-1", "node-2", "node-3"],
  nodes: ["node-1 ready", "node-2 ready", "node-3 ready"],
  networks: ["services"],
  services: ["visitor", "web"],
};

/** Asks the first manager. */
export async function standing(stack: RealStack): Promise<Standing> {
  const machines = await stack.machines();
  const docker = dockerDriver();
  try {
    const engine = docker.engine(machines[0]!.endpoint);
    const services = await engine.services.list({});
    const networks = await engine.networks.list({ "swarmwright.stack": "test" });
    const nodes = await engine.nodes.list();
    return {
      machines: machines.map(({ name }) => name).toSorted(),
      nodes: nodes.map(({ Description, Status }) => `${Description?.Hostname} ${Status?.State}`).toSorted(),
      networks: networks.map(({ Name }) => Name),
      services: services.map(({ Spec }) => Spec.Name).toSorted(),
    };
  } finally {
    docker.close();
  }
}
