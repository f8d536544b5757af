import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import { answers } from "../support/answers.ts";
import { raceOfSwarm } from "../support/race-of-swarm.ts";
import { RealStack, whyNoMachines } from "../support/real-stack.ts";

const name = (content: string): string => `page-${createHash("sha256").update(content).digest("hex").slice(0, 12)}`;

/** Two services that show one page; `back` takes a page for its own only if it says hello. */
const program = (page: string, keep = 0): string => `
import { Config, hostFiles, Image, local, Machine, Service, SwarmCluster } from "swarmwright";
const machines = [1, 2].map((n) => new Machine("node-" + n, { driver: local({ internet: false }) }));
const cluster = new SwarmCluster("bed", { managers: machines.slice(0, 1), workers: machines.slice(1) });
const image = new Image("busybox", {
  cluster,
  source: hostFiles({ binaries: ["/bin/busybox"], entrypoint: ["/bin/busybox"] }),
});
const page = new Config("page", { cluster, content: ${JSON.stringify(page)}, keep: ${keep} });
const shared = {
  cluster,
  image,
  configs: [{ config: page, target: "/www/index.html" }],
  args: ["httpd", "-f", "-p", "80", "-h", "/www"],
  init: true,
  update: { monitor: "2s" },
};
new Service("front", { ...shared, ports: [{ target: 80, published: 8081, mode: "host" }] });
new Service("back", {
  ...shared,
  ports: [{ target: 80, published: 8082, mode: "host" }],
  healthcheck: { test: ["CMD", "/bin/busybox", "grep", "-q", "hello", "/www/index.html"], interval: "1s", retries: 1 },
});
`;

describe.skipIf(whyNoMachines())("a config that two services use", () => {
  let stack: RealStack;
  const docker = dockerDriver();

  beforeAll(async () => {
    stack = new RealStack(program("hello\n"));
    await stack.succeed("up", "--yes");
  });
  afterAll(async () => {
    docker.close();
    await stack.remove();
  });

  const files = async () => {
    const [manager] = await stack.machines();
    if (!manager) throw new Error("no machine is there");
    return docker.engine(manager.endpoint).configs;
  };
  const configs = async (): Promise<readonly string[]> =>
    (await (await files()).list({})).map(({ Spec }) => Spec.Name).toSorted();
  const pages = async (): Promise<readonly string[]> => {
    const machines = await stack.machines();
    return [...(await answers(machines, 8081)), ...(await answers(machines, 8082))];
  };

  it("rolls both when one byte of it changes, and the old one goes after that", async () => {
    expect([await configs(), await pages()]).toEqual([[name("hello\n")], ["hello", "hello"]]);
    stack.write(program("hello!\n"));
    const { stdout } = await stack.succeed("preview");
    const change = `${name("hello\n")} -> ${name("hello!\n")}`;
    expect(stdout).toContain(
      `+- Config  page   name ${change} (another content: its services roll, then the old one goes)`,
    );
    for (const service of ["front", "back"]) {
      expect(stdout).toMatch(
        new RegExp(`~ Service ${service} +configs\\[0\\]\\.name ${change} \\(rolling restart of 1 task`),
      );
    }
    await stack.succeed("up", "--yes");
    expect([await configs(), await pages()]).toEqual([[name("hello!\n")], ["hello!", "hello!"]]);
    await stack.succeed("preview", "--expect-no-changes");
  });

  it("stays beside the new one for as many contents as are kept", async () => {
    for (const content of ["hello 1\n", "hello 2\n", "hello 3\n"]) {
      stack.write(program(content, 1));
      await stack.succeed("up", "--yes");
    }
    expect(await configs()).toEqual([name("hello 2\n"), name("hello 3\n")].toSorted());
    stack.write(program("hello!\n"));
    await stack.succeed("up", "--yes");
    expect(await configs()).toEqual([name("hello!\n")]);
  });

  it("leaves what merely has a similar name", async () => {
    const neighbours = ["page", `${name("hello!\n")}-2`, "page-0123456789ab"];
    const made = await files();
    const ids = await Promise.all(neighbours.map((Name) => made.create({ Name, Data: "eA==" })));
    stack.write(program("hello?\n"));
    await stack.succeed("up", "--yes");
    expect(await configs()).toEqual([...neighbours, name("hello?\n")].toSorted());
    for (const id of ids) await made.remove(id);
  });

  it("stays as it was when a service does not come up with the new one, and goes then", raceOfSwarm, async () => {
    stack.write(program("hello?\n"));
    await stack.succeed("up", "--yes");
    stack.write(program("bye\n"));
    const { exitCode, stderr } = await stack.run("up", "--yes");
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("back: its update failed")]);
    expect(await configs()).toEqual([name("hello?\n"), name("bye\n")].toSorted());
    // Rolled back, it still shows the old one: that could not have gone.
    await expect.poll(async () => (await pages()).includes("hello?"), { timeout: 60_000, interval: 500 }).toBe(true);

    stack.write(program("hello again\n"));
    await stack.succeed("up", "--yes");
    expect([await configs(), await pages()]).toEqual([[name("hello again\n")], ["hello again", "hello again"]]);
    await stack.succeed("preview", "--expect-no-changes");
  });

  it("can go back to what it was before, also when the way there failed", raceOfSwarm, async () => {
    stack.write(program("hello before\n"));
    await stack.succeed("up", "--yes");
    stack.write(program("bye again\n"));
    expect((await stack.run("up", "--yes")).stderr).toContain("back: its update failed");
    stack.write(program("hello before\n"));
    await stack.succeed("up", "--yes");
    expect([await configs(), await pages()]).toEqual([[name("hello before\n")], ["hello before", "hello before"]]);
    await stack.succeed("preview", "--expect-no-changes");
  });

  it("stays, if one is kept, for a service that failed with the one after it to go back to", raceOfSwarm, async () => {
    stack.write(program("hello before\n", 1));
    await stack.succeed("up", "--yes");
    stack.write(program("bye\n", 1));
    expect((await stack.run("up", "--yes")).stderr).toContain("back: its update failed");
    stack.write(program("hello after\n", 1));
    await stack.succeed("up", "--yes");
    // The other service came up with the one that failed: it would go back to that.
    expect(await configs()).toEqual(["hello before\n", "hello after\n", "bye\n"].map(name).toSorted());
    await stack.succeed("ssh", "node-1", "docker", "service", "rollback", "back");
    expect(await answers(await stack.machines(), 8082)).toEqual(["hello before"]);
    await stack.succeed("up", "--yes");
    expect(await pages()).toEqual(["hello after", "hello after"]);
  });
});
