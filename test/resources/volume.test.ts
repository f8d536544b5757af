import { secret } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import type { ServiceArgs } from "swarmwright";
import { type Deployment, deploy, fakeWorld, preview, type World } from "swarmwright/testing";
import { database, type DatabaseArgs as Args } from "../support/database.ts";

const up = (world: World, args: Args = {}, allowDataLoss = false): Promise<Deployment> =>
  deploy(database(args), { world, allowDataLoss });
const planned = async (world: World, args: Args): Promise<string> => String(await preview(database(args), { world }));
const stays = [{ name: "db-data", machines: ["node-1", "node-2"] }];

describe("a volume", () => {
  it("is on every machine before the services that use it, and nothing is left to do then", async () => {
    const { world } = await deploy(database());
    expect([...world.volumes]).toEqual(stays);
    const made = world.writes.map(({ operation }) => operation);
    expect(made.lastIndexOf("volume.create")).toBeLessThan(made.indexOf("service.create"));
    expect(await planned(world, {})).toMatch(/^Nothing to do/);
    const writes = world.writes.length;
    await up(world);
    expect(world.writes).toHaveLength(writes);
  });

  it("comes to a machine that joins, and restarts nothing", async () => {
    const { world } = await deploy(database());
    expect(await planned(world, { machines: 3 })).toContain(
      "(made on the machines that lack it; those that leave keep",
    );
    await up(world, { machines: 3 });
    expect(world.volumes.get("db-data").machines).toEqual(["node-1", "node-2", "node-3"]);
    expect(world.services.get("db").startedTasks).toBe(1);
  });

  it("stays with its data when its stack no longer has it, and is there again when it does", async () => {
    const { world } = await deploy(database());
    await up(world, { volume: "none" });
    expect([...world.volumes]).toEqual(stays);
    await up(world);
    expect([...world.volumes]).toEqual(stays);
    expect(await planned(world, {})).toMatch(/^Nothing to do/);
  });

  it("says in the plan what becomes of its data", async () => {
    const { world } = await deploy(database());
    expect(await planned(world, { volume: "none" })).toMatchInlineSnapshot(`
      " - Service db
       - Volume  db-data
          ! db-data: stays on node-1, node-2 with its data, as long as they do
            fix: when nobody needs it any more, remove it there: docker volume rm db-data
      Plan: 2 to delete, 5 unchanged.
      "
    `);
    await up(world, { volume: { onDelete: "remove" } });
    expect(await planned(world, { volume: "none" })).toMatchInlineSnapshot(`
      " - Service db
       - Volume  db-data
          ! db-data: its data on node-1, node-2 will be LOST
            fix: if somebody still needs it, set onDelete: "retain" and run up first
      Plan: 2 to delete, 5 unchanged.
      "
    `);
  });

  it("goes with all that it holds when that was asked for, once no container has it any more", async () => {
    const { world } = await deploy(database({ volume: { onDelete: "remove" } }));
    await up(world, { volume: "none" });
    expect(world.volumes.size).toBe(0);
  });

  it("changes what becomes of it, and writes nothing", async () => {
    const { world } = await deploy(database());
    expect(await planned(world, { volume: { onDelete: "remove", sharing: "all" } })).toMatchInlineSnapshot(`
      " ~ Service db       update.order stop-first -> start-first, rollback.order stop-first -> start-first (for the next update, no restart)
       ~ Volume  db-data  sharing onewriter -> all (for the next update of the services that use it); onDelete retain -> remove (its data is LOST when it goes)
      Plan: 2 to update, 5 unchanged.
      "
    `);
    const writes = world.writes.length;
    await up(world, { volume: { onDelete: "remove" } });
    expect(world.writes).toHaveLength(writes);
    await up(world, { volume: "none" });
    expect(world.volumes.size).toBe(0);
  });

  it.each([
    [{ driverOptions: { type: "tmpfs", device: "tmpfs" } }],
    [{ labels: { team: "data" } }],
    [{ name: "other-data" }],
  ])("of which %j changes would be empty: that must have been said, and the old one stays", async (volume) => {
    const { world } = await deploy(database());
    const plan = await planned(world, { volume });
    expect(plan).toMatch(/\+- Volume +db-data .*\(a new, EMPTY volume; the old one stays on its machines\)/);
    expect(plan).toMatch(
      /~ Service +db +mounts\[0\]\.source\.name db-data -> \S+ \(rolling restart of 1 task, stop-first: the old task writes to a volume for one writer\)/,
    );
    await expect(up(world, { volume })).rejects.toThrow("say that you want it: --allow-data-loss");
    expect([...world.volumes]).toEqual(stays);
    await up(world, { volume }, true);
    expect(world.volumes.size).toBe(2);
    expect([...world.volumes][0]).toEqual(stays[0]);
    expect(await planned(world, { volume })).toMatch(/^Nothing to do/);
  });

  it("that is replaced says that the old one's data is lost, if it is", async () => {
    const { world } = await deploy(database({ volume: { onDelete: "remove" } }));
    const volume = { onDelete: "remove", labels: { team: "data" } } as const;
    expect(await planned(world, { volume })).toContain("(a new volume, LOSES what the old one holds)");
    await up(world, { volume }, true);
    expect(world.volumes.size).toBe(1);
    expect([...world.volumes][0]?.name).not.toBe("db-data");
  });

  it("of a life before that was made otherwise is not taken for this one", async () => {
    const { world } = await deploy(database());
    await up(world, { volume: "none" });
    await expect(up(world, { volume: { labels: { team: "data" } } })).rejects.toThrow(
      "has a volume db-data from before, made with another driver, options or labels\n  fix: give this one another name",
    );
  });

  it("shows a driver's password in no plan, and the plan warns of it", async () => {
    const driverOptions = { type: "cifs", o: secret("username=db,password=hunter2"), device: "//nas/db" };
    const plan = await planned(fakeWorld(), { volume: { driverOptions } });
    expect(plan).not.toContain("hunter2");
    expect(plan).toContain("! db-data.driverOptions.o: is secret, and everyone who can reach an engine or a manager");
  });

  it.each([
    [{ name: "a/b" }, "db-data.name"],
    [{ sharing: "readonly" as "all" }, 'db-data.sharing: "readonly"'],
    [{ driver: "" }, "db-data.driver"],
  ])("cannot be %j", async (volume, words) => {
    await expect(preview(database({ volume }))).rejects.toThrow(words);
  });
});

describe("a service that writes to a volume for one writer", () => {
  it("stops the old task before it starts the new one, and the plan says so", async () => {
    const { world } = await deploy(database());
    expect(await planned(world, { version: "2" })).toContain(
      "image.reference db:1 -> db:2 (rolling restart of 1 task, stop-first: the old task writes to a volume for one writer)",
    );
  });

  it.each<[string, Args]>([
    ["is for all", { volume: { sharing: "all" } }],
    ["is only read", { mount: { readOnly: true } }],
  ])("starts it first where the volume %s", async (_why, args) => {
    const world = fakeWorld();
    await up(world, args);
    expect(await planned(world, { ...args, version: "2" })).toContain("(rolling restart of 1 task, start-first)");
  });

  it.each<[ServiceArgs["update"], string]>([
    [{ order: "start-first" }, "db.update.order: the old task writes to a volume for one writer until it has stopped"],
  ])("cannot do %j", async (update, words) => {
    await expect(preview(database({ service: { update } }))).rejects.toThrow(words);
  });

  it("has one task, or one a machine", async () => {
    const two = preview(database({ service: { replicas: 2 } }));
    await expect(two).rejects.toThrow("db.mounts: 2 tasks would write to a volume that is for one writer");
    for (const service of [{ replicas: 2, placement: { maxReplicasPerNode: 1 } }, { replicas: "global" as const }]) {
      expect(String(await preview(database({ service })))).toContain("+ Service");
    }
    expect(String(await preview(database({ service: { replicas: 2 }, volume: { sharing: "all" } })))).toContain("db");
  });
});
