import { describe, expect, it } from "vitest";
import { local, type LocalDriverArgs, Machine } from "swarmwright";
import { deploy, preview } from "swarmwright/testing";
import "swarmwright/testing/vitest";
import { Leases } from "../../lib/core/lease.ts";
import { fakeDocker } from "../../lib/drivers/docker/fake.ts";
import { fakeMachines } from "../../lib/drivers/machine/fake.ts";
import { fakeImageBuilder } from "../../lib/drivers/image/fake.ts";
import { swarmwrightProvider } from "../../lib/provider/registry.ts";

const machine = (args: LocalDriverArgs) => (): void => {
  new Machine("node-1", { driver: local({ internet: false, ...args }) });
};

describe("a local machine's settings", () => {
  it("change in place, and the plan says so", async () => {
    const { world } = await deploy(machine({ cpus: 1, memory: "1GiB" }));
    const after = machine({ cpus: 1.5, memory: "2GiB", internet: true });
    expect(String(await preview(after, { world }))).toMatchInlineSnapshot(`
      " ~ Machine node-1  driver.cpus 1 -> 1.5, driver.memory 1GiB -> 2GiB, driver.internet false -> true (changed in place, nothing restarts)
      Plan: 1 to update.
      "
    `);
    const { plan } = await deploy(after, { world });
    expect(plan).toUpdate("Machine", "node-1", {
      "driver.cpus": "in-place",
      "driver.memory": "in-place",
      "driver.internet": "in-place",
    });
    expect(world.writes.map(({ operation }) => operation).slice(-2)).toEqual(["machine.configure", "machine.start"]);
    expect((await deploy(after, { world })).plan).toHaveNoChanges();
  });

  it("are the same however an amount is written", async () => {
    const { world } = await deploy(machine({ memory: "1GiB" }));
    expect((await deploy(machine({ memory: "1024MiB" }), { world })).plan).toHaveNoChanges();
  });

  it.each<[string, LocalDriverArgs]>([
    ["no processor at all", { cpus: 0 }],
    ["an amount without a unit", { memory: "512" as "512MiB" }],
    ["less memory than a member of a swarm needs", { memory: "256MiB" }],
  ])("are refused in the constructor: %s", async (_, args) => {
    await expect(deploy(machine(args))).rejects.toMatchObject({ code: "invalid-props" });
  });

  it("that its host cannot give are refused before anything is made, by the name of the construct and the setting", async () => {
    const remedy = "give it less";
    const machines = fakeMachines({
      problemsWith: () => [{ at: "cpus", summary: "64 is more than this host has, 2", remedy }],
    });
    const { clock, port: docker } = fakeDocker();
    const world = {
      clock,
      docker,
      images: fakeImageBuilder(),
      leases: new Leases(),
      newKey: () => "key",
      directory: "/project",
    };
    const provider = swarmwrightProvider({ ...world, machines: { local: machines } });
    const urn = "urn:pulumi:dev::shop::swarmwright:index:Machine::node-1";
    const { problems } = await provider.check({ urn, news: { driver: { kind: "local", cpus: 64 } } });
    expect(problems).toEqual([{ at: "node-1.driver.cpus", summary: "64 is more than this host has, 2", remedy }]);
  });
});
