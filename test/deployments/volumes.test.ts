import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import { RealStack, whyNoMachines } from "../support/real-stack.ts";

interface Args {
  readonly volume?: string;
  readonly version?: string;
  readonly hasDatabase?: boolean;
}

/**
 * What a task does: it writes a line into its volume when it starts, and another one if the task before it has not
 * stopped yet.
 */
const task = (version: string): string =>
  [
    "mkdir /data/writing || echo beside another one >>/data/log",
    `echo ${version} >>/data/log`,
    "trap 'rmdir /data/writing; exit 0' TERM",
    "sleep infinity & wait",
  ].join("; ");

/** A service that writes to its volume on the second machine, and to which nothing but that says how it is updated. */
const program = ({ volume = "{ cluster }", version = "1", hasDatabase = true }: Args = {}): string => `
import { hostFiles, Image, local, Machine, Service, SwarmCluster, Volume } from "swarmwright";
const machines = [1, 2].map((n) => new Machine("node-" + n, { driver: local({ internet: false }) }));
const cluster = new SwarmCluster("bed", { managers: machines.slice(0, 1), workers: machines.slice(1) });
const image = new Image("busybox", {
  cluster,
  source: hostFiles({ binaries: ["/bin/busybox"], entrypoint: ["/bin/busybox"] }),
});
const database = () => {
  const source = new Volume("db-data", ${volume});
  return new Service("db", {
    cluster,
    image,
    args: ["sh", "-c", ${JSON.stringify(task(version))}],
    mounts: [{ type: "volume", source, target: "/data" }],
    placement: { constraints: ["node.hostname == node-2"] },
  });
};
if (${hasDatabase}) database();
`;

describe.skipIf(whyNoMachines())("a volume", () => {
  let stack: RealStack;
  const docker = dockerDriver();

  beforeAll(async () => {
    stack = new RealStack(program());
    await stack.succeed("up", "--yes");
  });
  afterAll(async () => {
    docker.close();
    await stack.remove();
  });

  /** Which machines have a volume of this name. */
  async function holders(name: string): Promise<readonly string[]> {
    const machines = await stack.machines();
    const found = await Promise.all(machines.map(({ endpoint }) => docker.engine(endpoint).volumes.find(name)));
    return machines.filter((_, index) => found[index] !== undefined).map((machine) => machine.name);
  }
  /** What the tasks wrote into the volume that there is now. */
  const lines = async (): Promise<readonly string[]> =>
    (await stack.succeed("exec", "db", "/bin/busybox", "cat", "/data/log")).stdout.trim().split("\n");

  it("is on every machine, and keeps what a task writes over an update, which stops the old task first", async () => {
    expect([await holders("db-data"), await lines()]).toEqual([["node-1", "node-2"], ["1"]]);
    stack.write(program({ version: "2" }));
    expect((await stack.succeed("preview")).stdout).toContain(
      "(rolling restart of 1 task, stop-first: the old task writes to a volume for one writer)",
    );
    await stack.succeed("up", "--yes");
    expect(await lines()).toEqual(["1", "2"]);
    await stack.succeed("preview", "--expect-no-changes");
  });

  it("stays when the program no longer has it, says so, and has its data when it does again", async () => {
    stack.write(program({ hasDatabase: false }));
    const { stdout } = await stack.succeed("preview");
    expect(stdout).toContain("! db-data: stays on node-1, node-2 with its data, as long as they do");
    const { stderr } = await stack.succeed("up", "--yes");
    expect(stderr).toContain("db-data stays on node-1, node-2");
    expect(await holders("db-data")).toEqual(["node-1", "node-2"]);
    stack.write(program({ version: "3" }));
    await stack.succeed("up", "--yes");
    expect(await lines()).toEqual(["1", "2", "3"]);
  });

  it("is replaced by an empty one only if that was said, and goes with its data only if that was asked for", async () => {
    const volume = '{ cluster, onDelete: "remove", labels: { team: "data" } }';
    stack.write(program({ version: "4", volume }));
    const { exitCode, stderr } = await stack.run("up", "--yes");
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("--allow-data-loss")]);
    expect(await lines()).toEqual(["1", "2", "3"]);

    stack.write(program({ version: "4", volume: '{ cluster, onDelete: "remove" }' }));
    await stack.succeed("up", "--yes");
    expect(await lines()).toEqual(["1", "2", "3", "4"]);
    stack.write(program({ version: "4", volume }));
    await stack.succeed("up", "--yes", "--allow-data-loss");
    expect([await holders("db-data"), await lines()]).toEqual([[], ["4"]]);

    stack.write(program({ hasDatabase: false }));
    await stack.succeed("up", "--yes");
    const engines = (await stack.machines()).map(({ endpoint }) => docker.engine(endpoint));
    const containers = await Promise.all(engines.map((engine) => engine.containers.list({})));
    expect(containers.flat()).toEqual([]);
    await stack.succeed("preview", "--expect-no-changes");
  });
});
