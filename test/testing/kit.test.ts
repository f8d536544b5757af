import { describe, expect, it } from "vitest";
import { deploy, fakeWorld, preview } from "swarmwright/testing";
import "swarmwright/testing/vitest";
import { shop, shopWithImage } from "../support/shop.ts";

describe("the shop, in a fake world", () => {
  it("serves three replicas, spread over the machines", async () => {
    const { world } = await deploy(() => shop({ replicas: 3 }));
    const web = world.services.get("web");
    expect(web).toBeServing(3);
    expect(new Set(web.tasks.map(({ node }) => node)).size).toBe(3);
  });

  it("changes nothing when nothing changed", async () => {
    const { world } = await deploy(() => shop());
    const before = world.writes.length;
    const { plan } = await deploy(() => shop(), { world });
    expect(plan).toHaveNoChanges();
    expect(world.writes).toHaveLength(before);
  });

  it("rolls the tasks for a new image, and says so before", async () => {
    const { world } = await deploy(() => shop({ image: "shop/web:1" }));
    const plan = await preview(() => shop({ image: "shop/web:2" }), { world });
    expect(plan).toUpdate("Service", "web", { "image.reference": "rolling" });
    expect(String(plan)).toMatchInlineSnapshot(`
      " ~ Service web  image.reference shop/web:1 -> shop/web:2 (rolling restart of 3 tasks, start-first)
      Plan: 1 to update, 8 unchanged.
      "
    `);
    await deploy(() => shop({ image: "shop/web:2" }), { world });
    expect(world.services.get("web")).toBeServing(3);
    expect(world.services.get("web").image).toBe("shop/web:2");
  });

  it("keeps the old version when the new one does not start, and says why", async () => {
    const { world } = await deploy(() => shop({ image: "shop/web:1" }));
    world.fail("task.start", { on: "web", how: { exitCode: 1, logs: "no such table: orders" }, times: 1 });
    await expect(deploy(() => shop({ image: "shop/web:2" }), { world })).rejects.toThrow(
      /went back.*non-zero exit \(1\)/s,
    );
    expect(world.services.get("web").image).toBe("shop/web:1");
    expect(world.services.get("web")).toBeServing(3);
  });

  it("fails after a minute when no task ever runs, and says what the last one said", async () => {
    const world = fakeWorld();
    world.fail("task.start", { on: "web", how: { exitCode: 3 } });
    await expect(deploy(() => shop(), { world })).rejects.toThrow(
      /not all its tasks run after 60 s.*non-zero exit \(3\)/s,
    );
  });

  it("moves the tasks of a machine that died", async () => {
    const { world } = await deploy(() => shop({ replicas: 3 }));
    await world.kill("node-3");
    await world.advance("1m");
    expect(world.services.get("web")).toBeServing(3);
    expect(world.services.get("web").tasks.map(({ node }) => node)).not.toContain("node-3");
  });

  it("shows a dead machine in the plan, and boots it again", async () => {
    const { world } = await deploy(() => shop());
    await world.kill("node-3");
    const plan = await preview(() => shop(), { world });
    expect(String(plan)).toMatchInlineSnapshot(`
      " ~ Machine node-3  running false -> true (boots node-3)
       ~ Service web     tasks (2/3 running, 1 not heard of yet: waits for all)
      Plan: 2 to update, 7 unchanged.
      "
    `);
    await deploy(() => shop(), { world });
    expect(world.machines.get("node-3").running).toBe(true);
    expect(await preview(() => shop(), { world })).toHaveNoChanges();
  });

  it("waits for what runs on machines that all were dead", async () => {
    const { world } = await deploy(() => shop());
    for (const { name } of world.machines) await world.kill(name);
    expect(String(await preview(() => shop(), { world }))).toMatchInlineSnapshot(`
      " ~ Machine node-1  running false -> true (boots node-1)
       ~ Machine node-2  running false -> true (boots node-2)
       ~ Machine node-3  running false -> true (boots node-3)
       ~ Service web     tasks (waits until they run again)
      Plan: 4 to update, 5 unchanged.
      "
    `);
    await deploy(() => shop(), { world });
    expect(world.services.get("web")).toBeServing(3);
    expect(await preview(() => shop(), { world })).toHaveNoChanges();
  });

  it("refuses encryption where the kernel has none, before anything is made", async () => {
    const world = fakeWorld({ capabilities: { esp: false } });
    await expect(preview(() => shop({ encrypted: true }), { world })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [SwarmwrightError: services.encrypted: the kernel of a machine of this cluster has no IPsec ESP: packets between machines would be lost silently
        fix: leave encrypted out, or use machines whose kernel has the module esp4 with rfc4106(gcm(aes))]
    `);
    expect(world.writes).toEqual([]);
  });

  it("gives each machine its image, and a new content its own", async () => {
    const { world } = await deploy(() => shopWithImage());
    const before = world.services.get("web").image;
    expect(world.writes.filter(({ operation }) => operation === "image.load")).toHaveLength(3);
    world.writeFile("./public", "a new page");
    const { plan } = await deploy(() => shopWithImage(), { world });
    expect(plan).toReplace("Image", "site", { name: "replace" });
    expect(plan).toUpdate("Service", "web", { "image.reference": "rolling" });
    expect(world.services.get("web").image).not.toBe(before);
    expect(world.writes.at(-1)).toMatchObject({ operation: "image.remove" });
  });

  it("leaves nothing behind when it is destroyed", async () => {
    const deployment = await deploy(() => shopWithImage());
    const { world } = await deployment.destroy();
    expect([world.machines.size, world.networks.size, world.services.size]).toEqual([0, 0, 0]);
  });

  it("gives the outputs of the stack", async () => {
    const { outputs } = await deploy(() => shop());
    expect(outputs).toMatchObject({ name: "web", clusterId: expect.any(String) as string });
  });
});

describe("a cluster that changes", () => {
  it("takes in a machine that is added, without touching the tasks", async () => {
    const { world } = await deploy(() => shop({ machines: 3 }));
    const { plan } = await deploy(() => shop({ machines: 4 }), { world });
    expect(plan).toCreate("SwarmNode", "node-4");
    expect(plan).toUpdate("Swarm", "shop");
    expect(world.services.get("web").startedTasks).toBe(3);
  });

  it("lets a machine leave whose tasks have moved away, and says so before", async () => {
    const { world } = await deploy(() => shop({ machines: 4, replicas: 4 }));
    expect(String(await preview(() => shop({ machines: 3, replicas: 4 }), { world }))).toMatchInlineSnapshot(`
      " - Machine   node-4
       ~ Swarm     shop    members.node-4 taken away (node-4 leaves: its tasks move first)
       - SwarmNode node-4
      Plan: 1 to update, 2 to delete, 8 unchanged.
      "
    `);
    await deploy(() => shop({ machines: 3, replicas: 4 }), { world });
    expect(world.machines.has("node-4")).toBe(false);
    expect(world.services.get("web")).toBeServing(4);
  });

  it("promotes and demotes in place", async () => {
    const { world } = await deploy(() => shop({ managers: 1 }));
    const { plan } = await deploy(() => shop({ managers: 3 }), { world });
    expect(plan).toUpdate("SwarmNode", "node-2", { role: "in-place" });
    await deploy(() => shop({ managers: 1 }), { world });
    expect(await preview(() => shop({ managers: 1 }), { world })).toHaveNoChanges();
  });

  it("lives on when its first manager is taken away", async () => {
    const three = () => shop({ machines: 4, managers: 3 });
    const { world, outputs } = await deploy(three);
    await world.kill("node-1");
    await world.advance("1m");
    const { outputs: after } = await deploy(three, { world });
    expect(after["clusterId"]).toBe(outputs["clusterId"]);
    expect(world.services.get("web")).toBeServing(3);
  });

  it("goes when all its machines are dead", async () => {
    const deployment = await deploy(() => shop());
    for (const { name } of deployment.world.machines) await deployment.world.kill(name);
    const { world } = await deployment.destroy();
    expect(world.machines.size).toBe(0);
  });
});
