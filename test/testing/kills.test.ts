import { describe, expect, it } from "vitest";
import { deploy, fakeWorld, preview, RunKilled, type World } from "swarmwright/testing";
import "swarmwright/testing/vitest";
import { FakeWorld } from "../../lib/testing/world.ts";
import { database } from "../support/database.ts";
import { site } from "../support/site.ts";
import { shop, shopWithImage } from "../support/shop.ts";

/*
 * A run that is killed at any moment is finished by the next one: nothing doubled, nothing orphaned, nothing lost.
 * The moments: after each change in the world, before its answer was read; and after each write to the state.
 */

type Run = (world: World) => Promise<unknown>;

interface Case {
  readonly title: string;
  /** What was there before. */
  readonly before: readonly Run[];
  /** What is killed, and then done again. */
  readonly run: Run;
}

const up =
  (program: () => unknown): Run =>
  (world) =>
    deploy(program, { world });
/** Ends where a service does not come up. */
const failedUp =
  (program: () => unknown): Run =>
  async (world) => {
    world.fail("task.start", { on: "back", how: { exitCode: 1 } });
    await expect(deploy(program, { world })).rejects.toThrow("back: its update failed");
    world.heal();
  };
/** Where what holds data is replaced. */
const upWithLoss =
  (program: () => unknown): Run =>
  (world) =>
    deploy(program, { world, allowDataLoss: true });
const destroy: Run = async (world) => (await deploy(() => shopWithImage(), { world })).destroy();

const cases: readonly Case[] = [
  { title: "the first up", before: [], run: up(() => shopWithImage()) },
  {
    title: "an up that updates",
    before: [up(() => shop({ image: "shop/web:1" }))],
    run: up(() => shop({ image: "shop/web:2" })),
  },
  {
    title: "an up that replaces a network",
    before: [up(() => shop())],
    run: up(() => shop({ subnet: "10.10.9.0/24" })),
  },
  {
    title: "an up that takes a machine away",
    before: [up(() => shop({ machines: 4 }))],
    run: up(() => shop({ machines: 3 })),
  },
  {
    title: "an up that makes configs and secrets",
    before: [],
    run: up(() => site()),
  },
  {
    title: "an up that changes configs and secrets, and keeps one that was",
    before: [up(() => site({ keep: 1 })), up(() => site({ keep: 1, page: "then\n", password: "then" }))],
    run: up(() => site({ keep: 1, page: "now\n", password: "now", labels: { team: "web" } })),
  },
  {
    title: "an up that goes back to a config that was kept",
    before: [up(() => site({ keep: 1 })), up(() => site({ keep: 1, page: "then\n" }))],
    run: up(() => site({ keep: 1 })),
  },
  {
    title: "an up that goes back to a config that a failed change was to replace",
    before: [up(() => site()), failedUp(() => site({ page: "bad\n" }))],
    run: up(() => site()),
  },
  {
    title: "an up that replaces a volume, and lets the old one go",
    before: [up(database({ volume: { onDelete: "remove" } }))],
    run: upWithLoss(database({ volume: { onDelete: "remove", labels: { team: "data" } } })),
  },
  {
    title: "an up that adds managers",
    before: [up(() => shop({ managers: 1 }))],
    run: up(() => shop({ managers: 3 })),
  },
];

/** What one can see of a world, without ids and times. */
function view(world: World) {
  const { machines, networks, services } = world;
  return {
    machines: [...machines].map(({ name, running }) => `${name} ${running}`).toSorted(),
    networks: [...networks].map(({ name, subnet }) => `${name} ${subnet}`).toSorted(),
    services: [...services].map(
      ({ name, image, tasks }) => `${name} ${image} ${tasks.map(({ state }) => state).join()}`,
    ),
    volumes: [...world.volumes].map((volume) => `${volume.name} ${volume.machines.toSorted().join()}`).toSorted(),
    files: [...world.configs, ...world.secrets].map(({ content }) => content).toSorted(),
    nodes: (world as FakeWorld).nodes(),
  };
}

async function prepared(before: readonly Run[]): Promise<FakeWorld> {
  const world = fakeWorld() as FakeWorld;
  for (const run of before) await run(world);
  return world;
}

/** How a clean run ends, and how often it can be killed. */
async function cleanRun({ before, run }: Case) {
  const world = await prepared(before);
  const writes = world.writes.length;
  let stateWrites = 0;
  const { onWritten } = world.files;
  world.files.onWritten = (path) => {
    stateWrites += 1;
    onWritten(path);
  };
  await run(world);
  return { end: view(world), writes: world.writes.length - writes, stateWrites };
}

async function killedAndRunAgain({ before, run }: Case, plan: (world: FakeWorld) => void): Promise<FakeWorld> {
  const world = await prepared(before);
  plan(world);
  await expect(run(world)).rejects.toThrow(RunKilled);
  await run(world);
  return world;
}

describe.each(cases)("$title", (it_) => {
  it("ends the same when it was killed after any change, before the answer was read", async () => {
    const { end, writes } = await cleanRun(it_);
    expect(writes).toBeGreaterThan(0);
    for (let moment = 1; moment <= writes; moment += 1) {
      const world = await killedAndRunAgain(it_, (fake) => fake.killRunAfter(moment));
      expect(view(world), `killed after change ${moment} of ${writes}`).toEqual(end);
    }
  });

  it("ends the same when it was killed after any write to its state", async () => {
    const { end, stateWrites } = await cleanRun(it_);
    expect(stateWrites).toBeGreaterThan(0);
    for (let moment = 1; moment <= stateWrites; moment += 1) {
      const world = await killedAndRunAgain(it_, (fake) => fake.killRunAfterStateWrites(moment));
      expect(view(world), `killed after write ${moment} of ${stateWrites}`).toEqual(end);
    }
  });
});

describe("a destroy", () => {
  it("leaves nothing, wherever it was killed", async () => {
    const total = await cleanRun({ title: "", before: [], run: destroy });
    for (let moment = 1; moment <= total.writes; moment += 1) {
      const world = fakeWorld() as FakeWorld;
      world.killRunAfter(moment);
      await destroy(world).catch(() => {});
      const again = await deploy(() => shopWithImage(), { world });
      await again.destroy();
      expect(view(world), `killed after change ${moment}`).toEqual(total.end);
    }
  });

  it("leaves nothing, after whatever write to its state it was killed", async () => {
    const program = () => shop({ machines: 1, replicas: 1 });
    const prepared_ = async () => {
      const world = fakeWorld() as FakeWorld;
      return { world, deployment: await deploy(program, { world }) };
    };
    for (let moment = 1, isKilled = true; isKilled; moment += 1) {
      const { world, deployment } = await prepared_();
      world.killRunAfterStateWrites(moment);
      isKilled = await deployment.destroy().then(
        () => false,
        () => true,
      );
      const again = await deploy(program, { world });
      await again.destroy();
      expect([world.machines.size, world.nodes()], `killed after write ${moment}`).toEqual([0, []]);
    }
  });

  it("is finished by the next destroy", async () => {
    const world = fakeWorld() as FakeWorld;
    const deployment = await deploy(() => shopWithImage(), { world });
    world.killRunAfter(2);
    await expect(deployment.destroy()).rejects.toThrow(RunKilled);
    await deployment.destroy();
    expect(world.machines.size).toBe(0);
  });
});

describe("after a killed run", () => {
  it("a preview writes nothing, and shows what is still to be done", async () => {
    const world = fakeWorld();
    world.killRunAfter(8);
    await expect(deploy(() => shop(), { world })).rejects.toThrow(RunKilled);
    const writes = world.writes.length;
    expect((await preview(() => shop(), { world })).steps.some(({ kind }) => kind !== "same")).toBe(true);
    expect(world.writes).toHaveLength(writes);
  });
});
