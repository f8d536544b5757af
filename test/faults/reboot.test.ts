import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import { website } from "../support/programs.ts";
import { reboot } from "../support/reboot.ts";
import { RealStack, whyNoMachines } from "../support/real-stack.ts";
import { heardByVisitor } from "../support/visitor.ts";

/** Three more runs, of which one waits for three machines and all their tasks, and up to a minute until all are ready. */
const PATIENT_MS = 240_000;

describe.skipIf(whyNoMachines())("a stack whose host was rebooted", { timeout: PATIENT_MS }, () => {
  let stack: RealStack;
  const docker = dockerDriver();

  beforeAll(async () => {
    stack = new RealStack(website());
    await stack.succeed("up", "--yes");
  });
  afterAll(async () => {
    docker.close();
    await stack.remove();
  });

  const engines = async () => (await stack.machines()).map(({ endpoint }) => docker.engine(endpoint));

  /** The cluster's id, and what Swarm says of every node. */
  const swarm = async () => {
    const [manager] = await engines();
    const nodes = (await manager?.nodes.list()) ?? [];
    const words = nodes.map(({ ID, Spec, Status }) => `${ID} ${Spec.Role} ${Status.State} ${Status.Addr ?? ""}`);
    return { id: (await manager?.swarm.inspect())?.ID, nodes: words.toSorted() };
  };

  /** Tasks of services that run for their engines, not only for Swarm, which remembers them. */
  const running = async () => {
    const containers = (await engines()).map(({ containers: api }) => api.list({}));
    return (await Promise.all(containers)).flat().filter(({ State }) => State === "running").length;
  };

  it("is brought back by the next up: the same swarm with the same nodes, machines boot and services are waited for", async () => {
    const before = await swarm();
    await reboot(stack.project);
    const { stdout } = await stack.succeed("preview");
    expect(stdout.match(/~ Machine node-\d +running false -> true \(boots node-\d\)/g)).toHaveLength(3);
    expect(stdout.match(/~ Service \w+ +tasks \(waits until they run again\)/g)).toHaveLength(2);
    expect(stdout).toContain("Plan: 5 to update, ");
    await stack.succeed("up", "--yes");
    expect(await running()).toBe(3);
    await expect.poll(swarm, { timeout: 60_000, interval: 200 }).toEqual(before);
    expect((await stack.succeed("preview", "--expect-no-changes")).exitCode).toBe(0);
  });

  it("runs its services again, which find each other by name", async () => {
    // A worker that came before its manager would try again after a minute, and answer no name until then.
    const machines = await stack.machines();
    const heard = () => heardByVisitor(docker, machines);
    await expect.poll(heard, { timeout: 45_000, interval: 200 }).toEqual(["web.1", "web.2"]);
  });
});
