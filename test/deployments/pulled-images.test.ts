import type { ChildProcess } from "node:child_process";
import { readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import { hostImageBuilder } from "../../lib/drivers/image/host-image-builder.ts";
import { answers } from "../support/answers.ts";
import { RealStack, whyNoMachines } from "../support/real-stack.ts";
import { startRegistry } from "../support/registry-process.ts";
import { REGISTRY } from "../support/registry.ts";

const image = `${REGISTRY}/acme/busybox:1`;

/** A page that is tried, and shown, in an image which no machine has. */
const program = (page: string, reference = image): string => `
import { Config, local, Machine, Service, SwarmCluster } from "swarmwright";
const [first, second] = [1, 2].map((n) => new Machine("node-" + n, { driver: local({ internet: false }) }));
const cluster = new SwarmCluster("bed", { managers: [first], workers: [second] });
const image = ${JSON.stringify(reference)};
const command = ["/bin/busybox", "grep", "-q", "hello", "/page"];
const page = new Config("page", {
  cluster,
  content: ${JSON.stringify(page)},
  check: { image, command, target: "/page" },
});
new Service("web", {
  cluster,
  image,
  placement: { constraints: ["node.hostname == node-1"] },
  configs: [{ config: page, target: "/www/index.html" }],
  args: ["httpd", "-f", "-p", "80", "-h", "/www"],
  init: true,
  ports: [{ target: 80, published: 8081, mode: "host" }],
});
`;

/** What runs a command of this host in the network of a machine. */
async function networkOf(stack: RealStack, machine: string): Promise<readonly string[]> {
  const { stdout } = await stack.succeed("ssh", machine, "readlink", "/proc/self/ns/net");
  const pid = readdirSync("/proc").find((name) => /^\d+$/.test(name) && networkLink(name) === stdout.trim());
  if (pid === undefined) throw new Error(`nothing runs on ${machine}`);
  return ["nsenter", "--target", pid, "--net", "--"];
}

function networkLink(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}

describe.skipIf(whyNoMachines())("an image that only a registry has", () => {
  let stack: RealStack;
  let registry: ChildProcess | undefined;
  const docker = dockerDriver();

  beforeAll(() => {
    stack = new RealStack(program("hello\n"));
  });
  afterAll(async () => {
    docker.close();
    registry?.kill("SIGKILL");
    await stack.remove();
  });

  const engines = async () => (await stack.machines()).map(({ endpoint }) => docker.engine(endpoint));
  const configs = async () => (await (await engines())[0]?.configs.list({}))?.length;
  const having = async () => Promise.all((await engines()).map(async ({ images }) => !!(await images.find(image))));

  it("ends the run where no machine reaches the registry, before anything uses it", async () => {
    const { exitCode, stderr } = await stack.run("up", "--yes");
    expect(stderr).toContain(`page.check.image: cannot be tried in ${image}, which no machine that answers has: `);
    expect(stderr).toMatch(/connection refused\n +fix: see that the machine reaches the registry/);
    expect([exitCode, await configs()]).toEqual([1, 0]);
  });

  it("is pulled by the manager, and tries what is to be kept", async () => {
    const built = await hostImageBuilder().build("busybox", {
      binaries: ["/bin/busybox"],
      files: {},
      entrypoint: ["/bin/busybox"],
    });
    const archive = join(stack.directory, "image.tar");
    writeFileSync(archive, await buffer(built.archive(image)));
    registry = await startRegistry(await networkOf(stack, "node-1"), [archive]);

    stack.write(program("bye\n"));
    const refused = await stack.run("up", "--yes");
    expect(refused.stderr).toContain("page.content: /bin/busybox grep -q hello /page says no to it, with exit code 1");
    expect([refused.exitCode, await configs(), await having()]).toEqual([1, 0, [true, false]]);

    stack.write(program("hello\n"));
    await stack.succeed("up", "--yes");
    expect(await answers(await stack.machines(), 8081)).toEqual(["hello"]);
    await stack.succeed("preview", "--expect-no-changes");
  });

  it("ends the run where the registry does not have it, and what runs goes on", async () => {
    stack.write(program("hello again\n", `${REGISTRY}/acme/busybox:2`));
    const { exitCode, stderr } = await stack.run("up", "--yes");
    expect(stderr).toMatch(/pulling image .*\/busybox:2: .*manifest unknown/);
    expect(stderr).toContain("fix: see that its name and tag are right, and that its registry has it");
    expect([exitCode, await configs()]).toEqual([1, 1]);
    expect(await answers(await stack.machines(), 8081)).toEqual(["hello"]);
  });
});
