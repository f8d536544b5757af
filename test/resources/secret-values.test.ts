import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Config, local, Machine, OverlayNetwork, Secret, Service, type ServiceArgs, SwarmCluster } from "swarmwright";
import { deploy, fakeWorld, preview } from "swarmwright/testing";
import type { FakeWorld } from "../../lib/testing/world.ts";
import { site } from "../support/site.ts";

const VALUE = "hunter2-in-a-secret";

const newCluster = (): SwarmCluster =>
  new SwarmCluster("prod", { managers: [new Machine("node-1", { driver: local({ internet: false }) })] });

const serviceWith = (settings: Partial<ServiceArgs>) => () => {
  new Service("web", { cluster: newCluster(), image: "site:1", ...settings });
};

const secret = pulumi.secret(VALUE);

const refusal = async (program: () => unknown): Promise<string> => {
  const error: unknown = await preview(program).catch((reason: unknown) => reason);
  return (error as Error).message;
};

describe("a secret value", () => {
  it("is refused as what a config holds", async () => {
    expect(await refusal(() => new Config("page", { cluster: newCluster(), content: secret }))).toMatchInlineSnapshot(`
      "page.content: is secret, and everyone who can reach a manager can read it there
        fix: make it a Secret instead of a Config: a container sees it the same way"
    `);
  });

  it("is refused in a command line, alone or within a word, and wherever else it would be one", async () => {
    const password = pulumi.interpolate`--password=${secret}`;
    expect(await refusal(serviceWith({ args: ["--verbose", password], command: ["run", secret] })))
      .toMatchInlineSnapshot(`
      "web.command.1: is secret, and everyone who can reach a manager or list a machine's processes can read it there
        fix: hand it over as a Secret, under secrets: the container finds it in /run/secrets
      web.args.1: is secret, and everyone who can reach a manager or list a machine's processes can read it there
        fix: hand it over as a Secret, under secrets: the container finds it in /run/secrets"
    `);
    const test = ["CMD", "check", secret] as const;
    expect(await refusal(serviceWith({ healthcheck: { test } }))).toContain("web.healthcheck.test.2: is secret, and");
  });

  it.each([
    ["a service", serviceWith({ labels: { token: secret } }), "web.labels.token"],
    [
      "a network",
      () => new OverlayNetwork("net", { cluster: newCluster(), labels: { token: secret } }),
      "net.labels.token",
    ],
    [
      "a config",
      () => new Config("page", { cluster: newCluster(), content: "x", labels: { token: secret } }),
      "page.labels.token",
    ],
    [
      "a secret",
      () => new Secret("key", { cluster: newCluster(), content: secret, labels: { token: secret } }),
      "key.labels.token",
    ],
  ])("is refused in a label of %s", async (_what, program, at) => {
    const message = await refusal(program);
    expect(message).toContain(`${at}: is secret, and everyone who can reach a manager can read it there`);
    expect(message).toContain("is handed over as a Secret");
  });

  it("is allowed in the environment, and the plan warns of it when it is made or changed, without telling it", async () => {
    const world = fakeWorld();
    const program = serviceWith({ env: { PASSWORD: secret, LOG_LEVEL: "info" } });
    const plan = String(await preview(program, { world }));
    expect(plan).toContain("web.env.PASSWORD");
    expect(plan.slice(plan.indexOf(" + Service"))).toMatchInlineSnapshot(`
      " + Service   web
          ! web.env.PASSWORD: is secret, and everyone who can reach a manager can read it there
            fix: hand it over as a Secret, under secrets: the container finds it in /run/secrets
       + Swarm     prod
       + SwarmNode node-1
      Plan: 4 to create.
      "
    `);
    await deploy(program, { world });
    expect(String(await preview(program, { world }))).toMatch(/^Nothing to do/);
    const changed = await preview(serviceWith({ env: { PASSWORD: pulumi.secret("another") } }), { world });
    expect(String(changed)).toMatchInlineSnapshot(`
      " ~ Service web  env.LOG_LEVEL = info taken away, env.PASSWORD [secret] -> [secret] (rolling restart of 1 task, start-first)
          ! web.env.PASSWORD: is secret, and everyone who can reach a manager can read it there
            fix: hand it over as a Secret, under secrets: the container finds it in /run/secrets
      Plan: 1 to update, 3 unchanged.
      "
    `);
    expect(changed.step("Service", "web")?.warnings).toHaveLength(1);
  });

  it("that is malformed is not told", async () => {
    const program = () => new Secret("key", { cluster: newCluster(), content: `${VALUE}${"x".repeat(500 * 1_024)}` });
    const message = await refusal(program);
    expect(message).toMatchInlineSnapshot(`
      "key.content: [secret]: is 501 KiB long
        fix: Docker keeps less than 500 KiB: shorten it, or make several of it"
    `);
  });
});

describe("what a Secret holds", () => {
  it("is in clear in no state, journal, plan, error or write, and on the cluster under a name that does not tell it", async () => {
    const world = fakeWorld() as FakeWorld;
    const values = [VALUE, `${VALUE}-next`];
    const texts: string[] = [];
    const { onWritten } = world.files;
    world.files.onWritten = (path) => {
      texts.push(world.files.read(path) ?? "");
      onWritten(path);
    };
    for (const password of values) {
      texts.push(String(await preview(() => site({ password }), { world })));
      const { plan } = await deploy(() => site({ password }), { world });
      texts.push(String(plan), JSON.stringify(plan.steps), JSON.stringify(world.writes));
    }
    world.fail("secret.create", { how: "refused" });
    const failure: unknown = await deploy(() => site({ password: `${VALUE}-last` }), { world }).catch(
      (error: unknown) => error,
    );
    texts.push(String(failure), JSON.stringify(failure));
    expect(String(failure)).toContain("secret.create password-");
    expect([...world.secrets].map(({ content }) => content)).toEqual([values[1]]);
    const encoded = [VALUE, Buffer.from(VALUE).toString("base64").slice(0, 20)];
    expect(texts.length).toBeGreaterThan(20);
    for (const text of texts) for (const clear of encoded) expect(text).not.toContain(clear);
  });
});
