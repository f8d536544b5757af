import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Bed } from "./bed.ts";

const machine = `
import { getStack } from "@pulumi/pulumi";
import { local, Machine } from "swarmwright";
new Machine(getStack() + "-1", { driver: local() });
`;

async function bedWith(...stacks: readonly string[]): Promise<Bed> {
  const bed = new Bed(machine);
  for (const stack of stacks) expect((await bed.run(["up", "--yes", "--stack", stack])).exitCode).toBe(0);
  return bed;
}

describe("stack", () => {
  it("says which one is current, and lists them with a star at that one", async () => {
    const bed = await bedWith("dev", "prod");
    expect((await bed.run(["stack"])).out).toBe("dev\n");
    expect((await bed.run(["stack", "ls"])).out).toBe("* dev\n  prod\n");
    expect((await bed.run(["stack", "ls"], { env: { PULUMI_STACK: "prod" } })).out).toBe("  dev\n* prod\n");
  });

  it("lists none where there is none", async () => {
    expect(await new Bed().run(["stack", "ls"])).toMatchObject({ exitCode: 0, out: "" });
  });

  it("select makes one the current one for what comes, and names those that there are when it is misspelt", async () => {
    const bed = await bedWith("dev", "prod");
    await bed.run(["stack", "select", "prod"]);
    expect((await bed.run(["stack"])).out).toBe("prod\n");
    expect((await bed.run(["preview"])).out).toContain("1 unchanged");
    expect((await bed.run(["stack"], { env: { PULUMI_STACK: "dev" } })).out).toBe("dev\n");
    expect(await bed.run(["stack", "select", "prd"])).toMatchObject({
      exitCode: 1,
      notes: expect.stringContaining("name one of dev, prod"),
    });
    expect((await bed.run(["stack"])).out).toBe("prod\n");
  });

  it("rm refuses while something stands, and says how to go on", async () => {
    const bed = await bedWith("dev");
    expect(await bed.run(["stack", "rm", "dev", "--yes"])).toMatchObject({
      exitCode: 1,
      notes:
        "dev: has 1 resources that would be left behind\n  fix: remove them first: swarmwright destroy --stack dev; or leave them behind, unknown to any stack: --force\n",
    });
    expect((await bed.run(["stack", "ls"])).out).toBe("* dev\n");
  });

  it("rm forgets what was destroyed: state, settings and selection, after it asked", async () => {
    const bed = await bedWith("dev", "prod");
    await bed.run(["stack", "select", "prod"]);
    await bed.run(["destroy", "--yes"]);
    const no = await bed.run(["stack", "rm", "prod"], { isInteractive: true });
    expect(no.questions).toEqual(["Forget the stack prod, with its configuration?"]);
    expect((await bed.run(["stack"])).out).toBe("prod\n");
    await bed.run(["stack", "rm", "prod"], { isInteractive: true, answers: [true] });
    expect((await bed.run(["stack", "ls"])).out).toBe("* dev\n");
    expect(existsSync(join(bed.directory, "Pulumi.prod.yaml"))).toBe(false);
    const left = readdirSync(join(bed.directory, ".swarmwright"), { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile() && entry.name.startsWith("prod"))).toEqual([]);
  });

  it("rm --force leaves behind what stands", async () => {
    const bed = await bedWith("dev");
    expect((await bed.run(["stack", "rm", "dev", "--yes", "--force"])).exitCode).toBe(0);
    expect((await bed.run(["stack", "ls"])).out).toBe("");
    expect(bed.world.machines.has("dev-1")).toBe(true);
  });

  it("rm goes on where no one can be asked only with --yes", async () => {
    const bed = await bedWith("dev");
    expect((await bed.run(["stack", "rm", "dev"])).notes).toContain("swarmwright stack rm dev --yes");
  });
});

describe("env", () => {
  it("prints what makes docker speak to a machine's engine, for a shell to take over", async () => {
    const bed = await bedWith("dev");
    const { out } = await bed.run(["env", "dev-1"]);
    expect(out).toMatchInlineSnapshot(`
      "unset DOCKER_CONTEXT DOCKER_TLS_VERIFY DOCKER_CERT_PATH
      export DOCKER_HOST=unix:///run/swarmwright/shop+dev+dev-1/docker.sock
      # Take it over: eval "$(swarmwright env dev-1)"
      "
    `);
    expect((await bed.run(["env", "--unset"])).out).toBe("unset DOCKER_HOST\n");
  });

  it("needs a machine that is there", async () => {
    const bed = await bedWith("dev");
    expect((await bed.run(["env"])).notes).toBe("env: needs a machine\n  fix: name one: swarmwright env node-1\n");
    expect((await bed.run(["env", "node-7"])).notes).toContain("fix: name one of dev-1");
  });
});
