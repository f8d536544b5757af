import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import { raceOfSwarm } from "../support/race-of-swarm.ts";
import { RealStack, whyNoMachines } from "../support/real-stack.ts";
import { canWait } from "../support/stack-deploy.ts";

/* What becomes of the mistakes of deploys.test.ts with docker stack deploy: how it ends, and what of it nobody is told. */

const bed = `
import { hostFiles, Image, local, Machine, OverlayNetwork, SwarmCluster } from "swarmwright";
const machines = [1, 2].map((n) => new Machine("node-" + n, { driver: local({ internet: false }) }));
const cluster = new SwarmCluster("bed", { managers: machines.slice(0, 1), workers: machines.slice(1) });
new OverlayNetwork("services", { cluster });
const image = new Image("busybox", {
  cluster,
  source: hostFiles({ binaries: ["/bin/busybox"], entrypoint: ["/bin/busybox", "sleep", "infinity"] }),
});
export const reference = image.reference;
`;

const nowhere = { deploy: { placement: { constraints: ["node.labels.disk == ssd"] } } };
const noPlace = "pending: no suitable node (scheduling constraints not satisfied on 2 nodes)";
const version = (test: string) => ({
  deploy: { update_config: { failure_action: "rollback", order: "start-first" } },
  healthcheck: { test, interval: "500ms", retries: 2 },
});

describe.skipIf(whyNoMachines())("docker stack deploy", () => {
  let stack: RealStack;
  let image: string;
  let socket: string;
  const driver = dockerDriver();

  beforeAll(async () => {
    stack = new RealStack(bed);
    await stack.succeed("up", "--yes");
    image = (JSON.parse((await stack.succeed("outputs", "--json")).stdout) as { reference: string }).reference;
    socket = (await stack.machines())[0]?.endpoint.path ?? "";
  });
  afterEach(() => docker(["stack", "rm", "their"]));
  afterAll(async () => {
    driver.close();
    await stack.remove();
  });

  async function docker(args: readonly string[], timeoutMs?: number): Promise<string> {
    // Told to stop, it would end well.
    const options = { timeout: timeoutMs, killSignal: "SIGKILL" } as const;
    return (await promisify(execFile)("docker", ["-H", `unix://${socket}`, ...args], options)).stdout;
  }

  /** Resolves when it ends with 0. */
  function deploy(service: object, options: readonly string[] = [], timeoutMs?: number): Promise<string> {
    const file = join(stack.directory, "compose.json");
    const services = { web: { image, stop_grace_period: "1s", networks: ["services"], ...service } };
    // One of its own would take a while to be removed.
    const networks = { services: { external: true } };
    writeFileSync(file, JSON.stringify({ version: "3.8", services, networks }));
    return docker(["stack", "deploy", "--resolve-image", "never", "-c", file, ...options, "their"], timeoutMs);
  }

  const swarm = () => driver.cluster({ managers: [{ kind: "unix", path: socket }] });
  const web = () => swarm().services.find("their_web");
  const updateState = async () => (await web())?.UpdateStatus?.State;
  async function tasks(): Promise<readonly string[]> {
    const all = await swarm().tasks.list({ service: (await web())?.ID ?? "" });
    return all.map(({ Status }) => `${Status.State}: ${Status.Err ?? ""}`);
  }

  async function firstVersion(): Promise<void> {
    await deploy(version("exit 0"));
    await expect.poll(tasks, { timeout: 60_000 }).toEqual(["running: "]);
  }

  it("is done when it has told Swarm of a service that finds no place", async () => {
    expect(await deploy(nowhere)).toContain("Creating service their_web");
    await expect.poll(tasks, { timeout: 30_000 }).toEqual([noPlace]);
  });

  it("is done when it has told Swarm of a version that Swarm takes back", raceOfSwarm, async () => {
    await firstVersion();
    expect(await deploy(version("exit 1"))).toContain("Updating service their_web");
    await expect.poll(updateState, { timeout: 60_000 }).toBe("rollback_completed");
  });

  it.skipIf(!canWait())("waits with --detach=false for ever for a service that finds no place", async () => {
    const stdout = expect.stringContaining("1/1: no suitable node (scheduling constraints not satisfied on 2 nodes)");
    await expect(deploy(nowhere, ["--detach=false"], 10_000)).rejects.toMatchObject({ killed: true, stdout });
    expect(await tasks()).toEqual([noPlace]);
  });

  it.skipIf(!canWait())("ends well with --detach=false for a version that Swarm took back", raceOfSwarm, async () => {
    await firstVersion();
    const said = await deploy(version("exit 1"), ["--detach=false"], 60_000);
    expect(said).toContain("rollback: update rolled back");
    expect(await updateState()).toBe("rollback_completed");
  });
});
