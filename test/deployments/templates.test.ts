import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answers } from "../support/answers.ts";
import { RealStack, whyNoMachines } from "../support/real-stack.ts";

/** A page on each of two machines, filled in there. */
const program = (template: string): string => `
import { Config, hostFiles, Image, local, Machine, Secret, Service, SwarmCluster } from "swarmwright";
const machines = [1, 2].map((n) => new Machine("node-" + n, { driver: local({ internet: false }) }));
const cluster = new SwarmCluster("bed", { managers: machines.slice(0, 1), workers: machines.slice(1) });
const image = new Image("busybox", {
  cluster,
  source: hostFiles({ binaries: ["/bin/busybox"], entrypoint: ["/bin/busybox"] }),
});
const templateDriver = "golang";
const page = new Config("page", { cluster, content: ${JSON.stringify(template)}, templateDriver });
const plain = new Config("plain", { cluster, content: "{{.Node.Hostname}} as it is" });
const password = new Secret("password", { cluster, content: "for {{.Service.Name}}", templateDriver });
new Service("web", {
  cluster,
  image,
  replicas: "global",
  env: { COLOUR: "green" },
  configs: [{ config: page, target: "/www/index.html" }, { config: plain, target: "/www/plain" }],
  secrets: [password],
  args: ["sh", "-c", "cp /run/secrets/password /www/password; exec httpd -f -p 80 -h /www"],
  init: true,
  ports: [{ target: 80, published: 8080, mode: "host" }],
});
`;

describe.skipIf(whyNoMachines())("a template in a config or a secret", () => {
  let stack: RealStack;

  beforeAll(async () => {
    stack = new RealStack(program('{{.Service.Name}} {{env "COLOUR"}} {{secret "password"}} on {{.Node.ID}}\n'));
    await stack.succeed("up", "--yes");
  });
  afterAll(() => stack.remove());

  it("is filled in on the machine of each task, and stays as it is where nobody asked for that", async () => {
    const machines = await stack.machines();
    const pages = await answers(machines);
    expect(pages).toHaveLength(2);
    expect(new Set(pages).size).toBe(2);
    // What a template takes from another file is that file as it is.
    for (const page of pages) expect(page).toMatch(/^web green for \{\{\.Service\.Name\}\} on [a-z0-9]{25}$/);
    expect(await answers(machines, 8080, "/password")).toEqual(["for web", "for web"]);
    expect(await answers(machines, 8080, "/plain")).toEqual(Array(2).fill("{{.Node.Hostname}} as it is"));
    await stack.succeed("preview", "--expect-no-changes");
  });

  it("that no task can have filled in fails the run with what Docker says of it", async () => {
    stack.write(program('{{config "elsewhere"}}\n'));
    const { exitCode, stderr } = await stack.run("up", "--yes");
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("config target elsewhere not found")]);
  });
});
