import type { CustomTimeouts } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { deploy, fakeWorld, preview } from "swarmwright/testing";
import "swarmwright/testing/vitest";
import { local, Machine, Service, SwarmCluster, type UpdateArgs } from "swarmwright";

function shop(image: string, update?: UpdateArgs, customTimeouts?: CustomTimeouts): void {
  const node = new Machine("node-1", { driver: local() });
  const cluster = new SwarmCluster("shop", { managers: [node] });
  new Service("web", { cluster, image, replicas: 2, update }, { ...(customTimeouts && { customTimeouts }) });
}

describe("a service that does not come up", () => {
  const failing = (customTimeouts: CustomTimeouts) => () => {
    const node = new Machine("node-1", { driver: local() });
    const cluster = new SwarmCluster("shop", { managers: [node] });
    const placement = { constraints: ["node.labels.disk == ssd"] } as const;
    new Service("web", { cluster, image: "web:1", placement }, { customTimeouts });
  };

  it("is waited for as long as its own customTimeouts say, then goes on with the next run", async () => {
    const world = fakeWorld();
    await expect(deploy(failing({ create: "90s" }), { world })).rejects.toThrow("not all its tasks run after 90 s");
    const again = deploy(failing({ create: "90s", update: "1m30.5s" }), { world });
    await expect(again).rejects.toThrow("not all its tasks run after 90.5 s: no suitable node");
  });

  it("is told to run, but not for long enough, where its deadline comes before its monitor time is over", async () => {
    const early = deploy(() => shop("web:1", { monitor: "30s" }, { create: "10s" }));
    await expect(early).rejects.toThrow("web: its tasks do not run for their monitor time yet after 10 s\n  fix");
  });

  it("is given a minute more by the run that started its machine again", async () => {
    const { world } = await deploy(() => shop("web:1"));
    const lateness = async () => {
      const told = await deploy(() => shop("web:1"), { world }).then(
        () => "",
        ({ message }: Error) => message,
      );
      return Number(/not all its tasks run after (\d+) s/.exec(told)?.[1]);
    };
    world.fail("task.start", { on: "web", how: { exitCode: 1 } });
    await world.kill("node-1");
    expect((await lateness()) - (await lateness())).toBe(60);
  });

  it("has a deadline that can be read", async () => {
    await expect(deploy(failing({ create: "soon" }))).rejects.toThrow("web.customTimeouts.create: no duration: soon");
  });
});

describe("after an update that failed", () => {
  it("the version before is taken back as it is, when the program is", async () => {
    const { world } = await deploy(() => shop("web:1"));
    world.fail("task.start", { on: "web", how: { exitCode: 1 }, times: 1 });
    await expect(deploy(() => shop("web:2"), { world })).rejects.toThrow("Swarm went back");
    const before = world.services.get("web").startedTasks;
    await deploy(() => shop("web:1"), { world });
    expect(world.services.get("web").startedTasks).toBe(before);
    expect(await preview(() => shop("web:1"), { world })).toHaveNoChanges();
  });

  it("another run tries it again, when Swarm went back", async () => {
    const { world } = await deploy(() => shop("web:1"));
    world.fail("task.start", { on: "web", how: { exitCode: 1 }, times: 1 });
    await expect(deploy(() => shop("web:2"), { world })).rejects.toThrow("Swarm went back");
    await deploy(() => shop("web:2"), { world });
    expect(world.services.get("web").image).toBe("web:2");
    expect(world.services.get("web")).toBeServing(2);
  });

  it("another run goes on with it, when Swarm paused it", async () => {
    const world = fakeWorld();
    const update = { failureAction: "pause" } as const;
    await deploy(() => shop("web:1", update), { world });
    world.fail("task.start", { on: "web", how: { exitCode: 1 } });
    await expect(deploy(() => shop("web:2", update), { world })).rejects.toThrow("Swarm paused it");
    await expect(deploy(() => shop("web:2", update), { world })).rejects.toThrow("non-zero exit (1)");
    world.heal();
    await deploy(() => shop("web:2", update), { world });
    expect(world.services.get("web")).toBeServing(2);
  });

  it("another run goes on with it, though Swarm took no notice of one that came too soon", async () => {
    const world = fakeWorld();
    // Until its delay is over, Swarm has not done with an update, though it calls it paused.
    const update = { failureAction: "pause", delay: "10m" } as const;
    await deploy(() => shop("web:1", update), { world });
    world.fail("task.start", { on: "web", how: { exitCode: 1 }, times: 1 });
    await expect(deploy(() => shop("web:2", update), { world })).rejects.toThrow("Swarm paused it");
    const tooSoon = deploy(() => shop("web:2", update, { update: "1m" }), { world });
    await expect(tooSoon).rejects.toThrow("not all its tasks run after 60 s");
    await world.advance("10m");
    await deploy(() => shop("web:2", update), { world });
    expect(world.services.get("web")).toBeServing(2);
  });
});

describe("a service of one task a machine", () => {
  it("is waited for on the machine where its first task failed, too", async () => {
    const world = fakeWorld();
    world.fail("task.start", { on: "agent", how: { exitCode: 1 }, times: 1 });
    const agents = () => {
      const [first, ...others] = ["one", "two"].map((name) => new Machine(name, { driver: local() }));
      if (!first) throw new Error("a cluster needs a machine");
      const cluster = new SwarmCluster("shop", { managers: [first], workers: others });
      // Checked, so that a first look at the tasks that run may be the last.
      const healthcheck = { test: ["CMD", "true"], interval: "1s" } as const;
      new Service("agent", { cluster, image: "agent:1", replicas: "global", healthcheck });
    };
    await deploy(agents, { world });
    expect(world.services.get("agent")).toBeServing(2);
  });
});
