import { createHash } from "node:crypto";
import { interpolate } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Config, local, Machine, Secret, Service, SwarmCluster } from "swarmwright";
import { type Deployment, deploy, fakeWorld, preview, type World } from "swarmwright/testing";
import { site, type SiteArgs } from "../support/site.ts";

const nameOf = (content: string): string => `page-${createHash("sha256").update(content).digest("hex").slice(0, 12)}`;
const names = (files: Iterable<{ readonly name: string }>): readonly string[] => [...files].map(({ name }) => name);
const contents = (files: Iterable<{ readonly content: string }>): readonly string[] =>
  [...files].map(({ content }) => content).toSorted();
const up = (world: World, args: SiteArgs = {}): Promise<Deployment> => deploy(() => site(args), { world });
const planned = async (world: World, args: SiteArgs): Promise<string> =>
  String(await preview(() => site(args), { world }));

const starts = (world: World): readonly number[] =>
  ["front", "back"].map((name) => world.services.get(name).startedTasks);

describe("a config", () => {
  it("is named after what it holds, and is there before the services that use it", async () => {
    const { world, outputs } = await deploy(() => site());
    expect(outputs["config"]).toBe(nameOf("hello\n"));
    expect([...world.configs]).toEqual([{ name: nameOf("hello\n"), content: "hello\n" }]);
    const made = world.writes.map(({ operation }) => operation);
    expect(made.lastIndexOf("config.create")).toBeLessThan(made.indexOf("service.create"));
  });

  it("of one byte more rolls every service that uses it, and the old one goes after that", async () => {
    const world = fakeWorld();
    await up(world);
    const writes = world.writes.length;
    await up(world, { page: "hello!\n" });
    expect(contents(world.configs)).toEqual(["hello!\n"]);
    expect(starts(world)).toEqual([2, 2]);
    expect(world.writes.slice(writes).map(({ operation, on }) => `${operation} ${on}`)).toEqual([
      `config.create ${nameOf("hello!\n")}`,
      expect.stringMatching(/^service\.update (front|back)$/),
      expect.stringMatching(/^service\.update (front|back)$/),
      `config.remove ${nameOf("hello\n")}`,
    ]);
  });

  it("says in the plan what another content costs", async () => {
    const { world } = await deploy(() => site());
    expect(await planned(world, { page: "hello!\n" })).toMatchInlineSnapshot(`
      "+- Config  page   name page-5891b5b522d5 -> page-c8a31cb076b2 (another content: its services roll, then the old one goes)
       ~ Service back   configs[0].name page-5891b5b522d5 -> page-c8a31cb076b2 (rolling restart of 1 task, start-first)
       ~ Service front  configs[0].name page-5891b5b522d5 -> page-c8a31cb076b2 (rolling restart of 1 task, start-first)
      Plan: 2 to update, 1 to replace, 4 unchanged.
      "
    `);
  });

  it("says in the plan what another place in the container costs", async () => {
    const { world } = await deploy(() => site());
    expect(await planned(world, { where: { target: "/www/other", uid: 33, mode: 0o400 } })).toMatchInlineSnapshot(`
      " ~ Service back   configs[0].target /www/page -> /www/other, configs[0].uid 0 -> 33, configs[0].mode 0444 -> 0400 (rolling restart of 1 task, start-first)
       ~ Service front  configs[0].target /www/page -> /www/other, configs[0].uid 0 -> 33, configs[0].mode 0444 -> 0400 (rolling restart of 1 task, start-first)
      Plan: 2 to update, 5 unchanged.
      "
    `);
  });

  it("stays where a service does not come up with the new one, and goes when one does", async () => {
    const world = fakeWorld();
    await up(world);
    world.fail("task.start", { on: "back", how: { exitCode: 1 } });
    await expect(up(world, { page: "bad\n" })).rejects.toThrow("back: its update failed");
    expect(contents(world.configs)).toEqual(["bad\n", "hello\n"]);
    world.heal();
    await up(world, { page: "good\n" });
    expect(contents(world.configs)).toEqual(["good\n"]);
  });

  it("can go back to what it was before, also when the way there failed", async () => {
    const world = fakeWorld();
    await up(world);
    world.fail("task.start", { on: "back", how: { exitCode: 1 } });
    await expect(up(world, { page: "bad\n" })).rejects.toThrow("back: its update failed");
    world.heal();
    await up(world);
    expect(contents(world.configs)).toEqual(["hello\n"]);
    expect(await planned(world, {})).toMatch(/^Nothing to do/);
  });

  it("keeps as many earlier contents as it is told, the latest of them", async () => {
    const world = fakeWorld();
    for (const page of ["one", "two", "three", "four"]) await up(world, { page, keep: 2 });
    expect(contents(world.configs)).toEqual(["four", "three", "two"]);
    expect(contents(world.secrets)).toEqual(["hunter2-the-first"]);
    // Back to one that was kept: it is the current one again, and the others are its past.
    await up(world, { page: "two", keep: 2 });
    expect(contents(world.configs)).toEqual(["four", "three", "two"]);
    await up(world, { page: "five", keep: 2 });
    expect(contents(world.configs)).toEqual(["five", "four", "two"]);
  });

  it("keeps what services would be rolled back to, before a content that none of them came up with", async () => {
    const world = fakeWorld();
    await up(world, { page: "good", keep: 1 });
    world.fail("task.start", { how: { exitCode: 1 } });
    await expect(up(world, { page: "bad", keep: 1 })).rejects.toThrow("its update failed");
    world.heal();
    await up(world, { page: "better", keep: 1 });
    expect(contents(world.configs)).toEqual(["better", "good"]);
  });

  it("keeps all that services would be rolled back to, though these are more than it is told", async () => {
    const world = fakeWorld();
    await up(world, { page: "good", keep: 1 });
    world.fail("task.start", { on: "back", how: { exitCode: 1 } });
    await expect(up(world, { page: "bad for one", keep: 1 })).rejects.toThrow("back: its update failed");
    world.heal();
    await up(world, { page: "better", keep: 1 });
    expect(contents(world.configs)).toEqual(["bad for one", "better", "good"]);
    await up(world, { page: "best", keep: 1 });
    expect(contents(world.configs)).toEqual(["best", "better"]);
  });

  it("lets earlier contents go when it is told to keep fewer, and all of them when it goes", async () => {
    const world = fakeWorld();
    for (const page of ["one", "two", "three"]) await up(world, { page, keep: 2 });
    expect(await planned(world, { page: "three", keep: 1 })).toMatchInlineSnapshot(`
      " ~ Config page      keep 2 -> 1 (how many earlier ones stay; nothing restarts)
       ~ Secret password  keep 2 -> 1 (how many earlier ones stay; nothing restarts)
      Plan: 2 to update, 5 unchanged.
      "
    `);
    const { destroy } = await up(world, { page: "three", keep: 1 });
    expect(contents(world.configs)).toEqual(["three", "two"]);
    expect(starts(world)).toEqual([3, 3]);
    await destroy();
    expect(world.configs.size + world.secrets.size).toBe(0);
  });

  it("of which the content is known only after apply is planned all the same, and rolls nothing twice", async () => {
    const program =
      (more = "") =>
      () => {
        const cluster = new SwarmCluster("site", { managers: [new Machine("node-1", { driver: local() })] });
        const config = new Config("page", { cluster, content: interpolate`cluster ${cluster.clusterId}${more}\n` });
        new Service("web", { cluster, image: "site:1", configs: [config] });
      };
    const world = fakeWorld();
    expect((await preview(program(), { world })).step("Config", "page")?.kind).toBe("create");
    await deploy(program(), { world });
    const [page] = world.configs;
    expect(page?.content).toMatch(/^cluster [0-9a-z]{25}\n$/);
    expect(String(await preview(program(), { world }))).toMatch(/^Nothing to do/);
    await deploy(program("!"), { world });
    expect(world.services.get("web").startedTasks).toBe(2);
  });

  // Where it is without a target its name says, and that is known only when the plan is made.
  it.each([
    ["the constructor", "/cache", "/b", "/cache"],
    ["the plan", "/elsewhere", "/a", "/a"],
  ])("cannot be where something else is: %s tells", async (_who, target, secretTarget, twice) => {
    const program = () => {
      const cluster = new SwarmCluster("site", { managers: [new Machine("node-1", { driver: local() })] });
      const [config, secret] = [new Config("a", { cluster, content: "x" }), new Secret("b", { cluster, content: "y" })];
      new Service("web", {
        cluster,
        image: "site:1",
        mounts: [{ type: "tmpfs", target: "/cache" }],
        configs: [{ config, target }, config],
        secrets: [{ secret, target: secretTarget }],
      });
    };
    await expect(preview(program)).rejects.toThrow(`web.configs: two things at one path: ${twice}\n`);
  });

  it.each([
    [{ mode: 644 }, "front.configs.0.mode: 644 is no permission of a file\n  fix: write it as an octal literal"],
    [{ uid: -1 }, "front.configs.0.uid: -1"],
    [{ target: "www/page" }, 'front.configs.0.target: "www/page" is no whole path'],
    [{ target: "/" }, "front.configs.0.target: nothing can be mounted over the container's root"],
  ])("cannot be seen as %j", async (where, words) => {
    await expect(preview(() => site({ where }))).rejects.toThrow(words);
  });

  it.each([
    [{ page: "" }, "page.content: is empty"],
    [{ page: "x".repeat(1_000 * 1_024) }, "page.content: is 1000 KiB long"],
    [{ keep: -1 }, "page.keep: -1"],
  ])("cannot be what Docker would not keep (%#)", async (args, words) => {
    await expect(preview(() => site(args))).rejects.toThrow(words);
  });

  it("changes its labels in place, and then nothing more", async () => {
    const { world } = await deploy(() => site());
    expect(await planned(world, { labels: { team: "web" } })).toMatchInlineSnapshot(`
      " ~ Config page      labels.team = web (no restart)
       ~ Secret password  labels.team = web (no restart)
      Plan: 2 to update, 5 unchanged.
      "
    `);
    await up(world, { labels: { team: "web" } });
    expect(starts(world)).toEqual([1, 1]);
    const writes = world.writes.length;
    await up(world, { labels: { team: "web" } });
    expect(world.writes).toHaveLength(writes);
  });
});

describe("a file that is no text", () => {
  const bytes = Buffer.from([0, 255, 254, 10, 13, 0]);
  const content = bytes.toString("base64");
  const program = (args: { readonly content: string; readonly encoding?: "base64" }) => () => {
    const cluster = new SwarmCluster("site", { managers: [new Machine("node-1", { driver: local() })] });
    const [config, secret] = [new Config("store", { cluster, ...args }), new Secret("keys", { cluster, ...args })];
    new Service("web", { cluster, image: "site:1", configs: [config], secrets: [secret] });
  };

  it("is kept byte by byte, and named after its bytes", async () => {
    const { world } = await deploy(program({ content, encoding: "base64" }));
    const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
    expect([...world.configs]).toEqual([{ name: `store-${digest}`, content: bytes.toString("utf8") }]);
    expect(String(await preview(program({ content, encoding: "base64" }), { world }))).toMatch(/^Nothing to do/);
  });

  it("is the same however its bytes are written: nothing rolls", async () => {
    const { world } = await deploy(program({ content: "hello\n" }));
    const same = program({ content: Buffer.from("hello\n").toString("base64"), encoding: "base64" });
    expect(String(await preview(same, { world }))).toMatch(/^Nothing to do/);
    const writes = world.writes.length;
    await deploy(same, { world });
    expect(world.writes).toHaveLength(writes);
  });

  it.each(["no base64!", "AAA", "A==="])(
    "is refused when %j was said to be base64, and not quoted as a secret",
    async (given) => {
      const refused = preview(program({ content: given, encoding: "base64" }));
      await expect(refused).rejects.toThrow(
        'store.content: is no base64\n  fix: read the file so: readFileSync(path, "base64")',
      );
      await expect(refused).rejects.not.toThrow(given);
    },
  );
});

describe("a secret", () => {
  it("does not show in its name what it holds, and keeps its name as long as it holds that", async () => {
    const digest = (content: string): string => createHash("sha256").update(content).digest("hex").slice(0, 12);
    const world = fakeWorld();
    const { outputs } = await up(world);
    expect(outputs["secret"]).toMatch(/^password-[0-9a-f]{12}$/);
    expect(outputs["secret"]).not.toContain(digest("hunter2-the-first"));
    const { outputs: again } = await up(world);
    expect(again["secret"]).toBe(outputs["secret"]);
  });

  it("of another value rolls every service that uses it, and the old one goes after that", async () => {
    const world = fakeWorld();
    await up(world);
    const [before] = names(world.secrets);
    const plan = await planned(world, { password: "hunter2-the-next" });
    expect(plan.replaceAll(/[0-9a-f]{12}/g, "############")).toMatchInlineSnapshot(`
      "+- Secret  password  name password-############ -> password-############ (another content: its services roll, then the old one goes)
       ~ Service back      secrets[0].name password-############ -> password-############ (rolling restart of 1 task, start-first)
       ~ Service front     secrets[0].name password-############ -> password-############ (rolling restart of 1 task, start-first)
      Plan: 2 to update, 1 to replace, 4 unchanged.
      "
    `);
    await up(world, { password: "hunter2-the-next" });
    expect(contents(world.secrets)).toEqual(["hunter2-the-next"]);
    expect(starts(world)).toEqual([2, 2]);
    expect(world.writes.at(-1)).toEqual({ operation: "secret.remove", on: before });
    // Its key is the same for all its life, so what was made once is found again.
    await up(world, { password: "hunter2-the-first" });
    expect(names(world.secrets)).toEqual([before]);
  });
});
