import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import {
  Config,
  type ConfigArgs,
  hostFiles,
  Image,
  local,
  Machine,
  OverlayNetwork,
  Secret,
  Service,
  type ServiceArgs,
  SwarmCluster,
  Volume,
} from "swarmwright";
import { deploy, fakeWorld, preview } from "swarmwright/testing";
import type { FakeWorld } from "../../lib/testing/world.ts";
import { site } from "../support/site.ts";

const VALUE = "hunter2-in-a-secret";

const newCluster = (): SwarmCluster =>
  new SwarmCluster("prod", { managers: [new Machine("node-1", { driver: local({ internet: false }) })] });

const serviceWith = (settings: Partial<ServiceArgs>) => () => {
  new Service("web", { cluster: newCluster(), image: "site:1", ...settings });
};

const configWith = (settings: Partial<ConfigArgs>) => () => {
  new Config("page", { cluster: newCluster(), content: "x", ...settings });
};

const secret = pulumi.secret(VALUE);
/** The same as a whole path. */
const secretPath = pulumi.secret(`/${VALUE}`);
const check = { image: "nginx:1.29", command: ["nginx", "-t"], target: "/etc/nginx/nginx.conf" };

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

  it("is refused in what tries a config, where it stood in the plan, in a process list and in errors", async () => {
    expect(await refusal(configWith({ check: { ...check, command: ["false", secret] } }))).toMatchInlineSnapshot(
      `
      "page.check.command.1: is secret, and the run, its errors and a manager's list of processes show it
        fix: let the command do without it: what is kept as a Secret is handed to services, and to no check"
    `,
    );
    for (const [property, value] of Object.entries({ image: secret, target: secretPath, user: secret })) {
      expect(await refusal(configWith({ check: { ...check, [property]: value } }))).toContain(`page.check.${property}`);
    }
    expect(await refusal(configWith({ check: { ...check, certificates: [secretPath] } }))).toContain(
      "page.check.certificates.0: is secret",
    );
  });

  it.each<[string, () => unknown, string]>([
    ["a service's name", serviceWith({ name: secret }), "web.name"],
    ["an image's name", serviceWith({ image: secret }), "web.image.reference"],
    ["a user", serviceWith({ user: secret }), "web.user"],
    ["a group", serviceWith({ groups: [secret] }), "web.groups.0"],
    ["a folder", serviceWith({ workingDir: secretPath }), "web.workingDir"],
    ["a host name", serviceWith({ hostname: secret }), "web.hostname"],
    ["a mount", serviceWith({ mounts: [{ type: "bind", source: secretPath, target: "/a" }] }), "web.mounts.0.source"],
    [
      "a network's other name",
      () => {
        const cluster = newCluster();
        const networks = [{ network: new OverlayNetwork("net", { cluster }), aliases: [secret] }];
        new Service("web", { cluster, image: "site:1", networks });
      },
      "web.networks.0.aliases.0",
    ],
    [
      "a placement",
      serviceWith({ placement: { constraints: [secret.apply((value) => `node.labels.a == ${value}` as const)] } }),
      "web.placement.constraints.0",
    ],
    ["a config's name", configWith({ name: secret }), "page.name"],
    ["a secret's name", () => new Secret("key", { cluster: newCluster(), content: "x", name: secret }), "key.name"],
    ["a volume's name", () => new Volume("data", { cluster: newCluster(), name: secret }), "data.name"],
    ["a volume's driver", () => new Volume("data", { cluster: newCluster(), driver: secret }), "data.driver"],
    ["a network's name", () => new OverlayNetwork("net", { cluster: newCluster(), name: secret }), "net.name"],
    [
      "an image's command line",
      () => new Image("web", { cluster: newCluster(), source: hostFiles({ entrypoint: ["/run", secret] }) }),
      "web.source.entrypoint.1",
    ],
    ["a machine's name", () => new Machine("node-1", { name: secret, driver: local() }), "node-1.name"],
  ])("is refused in %s, which lists and errors show", async (_what, program, at) => {
    const message = await refusal(program);
    expect(message).toContain(`${at}: is secret, and `);
    expect(message).not.toContain(VALUE);
  });

  it.each<[string, () => unknown, string]>([
    ["names and addresses", serviceWith({ hosts: { db: pulumi.secret("10.0.0.7") } }), "web.hosts.db"],
    ["the resolver's settings", serviceWith({ dns: { search: [secret] } }), "web.dns.search.0"],
    [
      "a range of addresses",
      () => new OverlayNetwork("net", { cluster: newCluster(), subnet: pulumi.secret("10.9.8.0/24") }),
      "net.subnet",
    ],
    [
      "the options of a volume's driver",
      () => new Volume("data", { cluster: newCluster(), driverOptions: { o: secret } }),
      "data.driverOptions.o",
    ],
  ])("is allowed in %s, and the plan warns of it", async (_what, program, at) => {
    const plan = String(await preview(program));
    expect(plan).toContain(`! ${at}: is secret, and everyone who can reach`);
    expect(plan).not.toContain(VALUE);
  });

  it("is found in what is secret as a whole, and told there", async () => {
    const command = pulumi.secret(["nginx", "-t"]);
    expect(await refusal(configWith({ check: { ...check, command } }))).toContain("page.check.command: is secret");
    const dns = pulumi.secret({ search: [VALUE] }) as unknown as { search: string[] };
    expect(String(await preview(serviceWith({ dns })))).toContain("! web.dns: is secret");
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

  it("that is malformed is not told, in whatever words", async () => {
    const message = await refusal(serviceWith({ stopGracePeriod: secret as never, dns: { nameservers: [secret] } }));
    expect(message).toContain("web.stopGracePeriod: [secret] is no span of time");
    expect(message).not.toContain(VALUE);
    const mount = { type: "tmpfs" as const, target: secretPath };
    const twice = await refusal(serviceWith({ mounts: [mount, mount] }));
    expect(twice).toContain("web.mounts: mounted twice: [secret]");
    expect(twice).not.toContain(VALUE);
  });

  it("that is too long is not told", async () => {
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
