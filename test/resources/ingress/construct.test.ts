import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import {
  Ingress,
  local,
  Machine,
  OverlayNetwork,
  type PlacementConstraint,
  Service,
  type ServiceArgs,
  SwarmCluster,
} from "swarmwright";
import { deploy, fakeWorld, preview, type World } from "swarmwright/testing";
import "swarmwright/testing/vitest";
import { selfSigned } from "../../../lib/core/self-signed.ts";
import { frontProgram, type FrontProgramArgs } from "../../support/front-program.ts";

const up = (args: FrontProgramArgs = {}, world: World = fakeWorld()) => deploy(() => frontProgram(args), { world });
const planned = async (args: FrontProgramArgs, world: World): Promise<string> =>
  String(await preview(() => frontProgram(args), { world }));
const refusal = async (args: FrontProgramArgs): Promise<string> => {
  const error: unknown = await deploy(() => frontProgram(args)).catch((reason: unknown) => reason);
  return (error as Error).message;
};

const tlsFor = (host: string) => ({ hosts: [host], ...selfSigned(host) });
const shop = tlsFor("shop.test");

describe("an Ingress", () => {
  it("is an edge and a router, with their network, image and configurations", async () => {
    const { plan, world, outputs } = await up({ tls: [shop] });
    expect(String(plan)).toMatchInlineSnapshot(`
      " + Config         front-certificates
       + Config         front-edge
       + Config         front-router
       + Image          front-proxy
       + Machine        node-1
       + Machine        node-2
       + OverlayNetwork front-edge
       + OverlayNetwork services
       + Secret         front-certificate-0
       + Service        api
       + Service        front-edge
       + Service        front-router
       + Service        web
       + Swarm          shop
       + SwarmNode      node-1
       + SwarmNode      node-2
      Plan: 16 to create.
      "
    `);
    expect(world.services.get("front-edge").replicas).toBe("global");
    expect(world.services.get("front-router")).toBeServing(2);
    expect(outputs["urls"]).toEqual(["http://10.92.0.11"]);
  });

  it.each<[string, readonly PlacementConstraint[], string]>([
    ["a worker, if no manager has an edge", ["node.role == worker"], "http://10.92.0.12"],
    ["the machine that is named", ["node.hostname == Node-2"], "http://10.92.0.12"],
    ["another one than is ruled out", ["node.hostname != node-1"], "http://10.92.0.12"],
    ["the first, where labels decide", ["node.labels.edge == true"], "http://10.92.0.11"],
  ])("is asked at %s", async (_, constraints, url) => {
    const { outputs } = await up({ placement: { constraints } });
    expect(outputs["urls"]).toEqual([url]);
  });

  it("has nothing to do when nothing changed", async () => {
    const { world } = await up({ tls: [shop] });
    const writes = world.writes.length;
    expect((await up({ tls: [shop] }, world)).plan).toHaveNoChanges();
    expect(world.writes).toHaveLength(writes);
  });

  it("changes its router and not its edge with a route, and says so", async () => {
    const { world } = await up();
    const more: FrontProgramArgs["more"] = (web) => [{ host: "more.test", to: web }];
    expect(await planned({ more }, world)).toMatchInlineSnapshot(`
      "+- Config  front-router  name front-router-a37f569a3db8 -> front-router-fee3780d8ea7 (another content: its services roll, then the old one goes)
       ~ Service front-router  configs[0].name front-router-a37f569a3db8 -> front-router-fee3780d8ea7 (rolling restart of 2 tasks, start-first)
      Plan: 1 to update, 1 to replace, 12 unchanged.
      "
    `);
  });

  it("rolls its router and not its edge with another drain, which Swarm is to wait for", async () => {
    const { world } = await up();
    const plan = await planned({ drain: "1h" }, world);
    expect(plan.replaceAll(/-[0-9a-f]{12}/g, "-HASH")).toMatchInlineSnapshot(`
      "+- Config  front-router  name front-router-HASH -> front-router-HASH (another content: its services roll, then the old one goes)
       ~ Service front-router  configs[0].name front-router-HASH -> front-router-HASH, stopGracePeriod 1m -> 3610s (rolling restart of 2 tasks, start-first)
      Plan: 1 to update, 1 to replace, 12 unchanged.
      "
    `);
  });

  it("changes its router and not its edge with a certificate", async () => {
    const { world } = await up({ tls: [shop] });
    const changed = await planned({ tls: [tlsFor("shop.test")] }, world);
    expect(changed).toMatch(/\+- Secret +front-certificate-0 .*\n ~ Service front-router .*start-first/);
    expect(changed).not.toContain("front-edge");
  });

  it("says in the plan that an edge that changes is stopped before the next one starts", async () => {
    const { world } = await up();
    expect(await planned({ ports: { http: 8_080 } }, world)).toContain(
      "(rolling restart of all tasks, stop-first: the old task holds host-mode port 8080, which is closed for about two seconds on one machine after the other)",
    );
  });

  it("waits for none of the services that it leads to", async () => {
    const world = fakeWorld();
    world.fail("task.start", { on: "web", how: { exitCode: 1 } });
    await expect(up({}, world)).rejects.toThrow("web");
    expect(world.services.get("front-router")).toBeServing(2);
  });

  it("keeps keys out of configurations, plans and errors", async () => {
    const { plan, world, outputs } = await up({ tls: [shop] });
    const shown = [String(plan), JSON.stringify(outputs), ...[...world.configs].map(({ content }) => content)].join();
    expect(shown).not.toContain("PRIVATE KEY");
    expect([...world.secrets].map(({ content }) => content)).toEqual([`${shop.certificate.trim()}\n${shop.key}`]);
  });

  it.each<[string, (key: string) => pulumi.Input<string>]>([
    ["at once", (key) => key],
    ["when it is known", (key) => pulumi.secret(key)],
  ])("refuses the key of another certificate, %s, without showing it", async (_, given) => {
    const { key } = selfSigned("other.test");
    const message = await refusal({ tls: [{ ...shop, key: given(key) }] });
    expect(message).toMatch(/front\.tls\.0\.key: \[secret\]: is the key of another certificate\n {2}fix: /);
    expect(message).not.toContain("PRIVATE KEY");
  });

  it("refuses what turns out to be wrong when it is known", async () => {
    const to = { kind: "respond", status: 200 } as const;
    const routes = [{ host: pulumi.output("Shop.test"), to }];
    expect(await refusal({ routes })).toContain(
      'front.routes.0.host: "Shop.test" is neither a host name nor a wildcard',
    );
  });

  describe("while a route is not known yet", () => {
    const more: FrontProgramArgs["more"] = (web) => {
      const other = new Machine("other", { driver: local({ internet: false }) });
      return [{ host: other.address.apply(() => "more.test"), to: web }];
    };

    it("knows that its edge stays as it is", async () => {
      const proxyProtocolFrom = pulumi.output(["192.0.2.0/24"]);
      const { world } = await up({ proxyProtocolFrom });
      const plan = await planned({ proxyProtocolFrom, more }, world);
      expect(plan).toContain("front-router");
      expect(plan).not.toContain("front-edge");
    });

    it("makes no edge for balancers that turn out to be wrong", async () => {
      const { world } = await up();
      const configs = [...world.configs];
      const proxyProtocolFrom = pulumi.output(["0.0.0.0/0 }\n  http-request deny"]);
      await expect(up({ proxyProtocolFrom, more }, world)).rejects.toThrow(
        /front\.proxyProtocolFrom\.0: .* is no range/,
      );
      expect([...world.configs]).toEqual(configs);
    });
  });

  it.each<[string, pulumi.Input<number>]>([
    ["at once", 0],
    ["when it is known", pulumi.output(0)],
  ])("refuses to have no router, %s", async (_, replicas) => {
    expect(await refusal({ replicas })).toMatch(/front\.replicas: .*\n {2}fix: give at least 1/);
  });

  it("refuses services that share no network with it, of which that is certain", async () => {
    const program = () => {
      const cluster = new SwarmCluster("shop", { managers: [new Machine("node-1", { driver: local() })] });
      const networkOf = (name: string) => new OverlayNetwork(name, { cluster });
      const [ours, theirs] = [networkOf("ours"), networkOf("theirs")];
      const service = (name: string, networks: ServiceArgs["networks"]) => ({
        service: new Service(name, { cluster, image: "shop:1", networks }),
        port: 80,
      });
      const shared = { ...service("shared", [theirs, { network: ours, aliases: ["with"] }]), weight: 1 };
      const apart = { ...service("apart", [theirs]), weight: 1 };
      const elsewhere = { service: { name: pulumi.output("other"), serviceId: pulumi.output("1") }, port: 80 };
      const routes = [
        { path: "/lone", to: service("lone", undefined) },
        { path: "/weighted", to: [shared, apart] },
        { path: "/elsewhere", to: elsewhere },
      ] as const;
      new Ingress("front", { cluster, networks: [ours], routes, image: "haproxy:3.2" });
    };
    const error: unknown = await preview(program).catch((reason: unknown) => reason);
    expect((error as Error).message).toMatchInlineSnapshot(`
      "front.routes.0.to.service: the service shares no network with the front door, which would never find it
        fix: name one network under networks of both
      front.routes.1.to.1.service: the service shares no network with the front door, which would never find it
        fix: name one network under networks of both"
    `);
  });

  it("refuses a secret value in a route, which everybody could read", async () => {
    const hunter = pulumi.secret("hunter2");
    const to = { kind: "respond", status: 200, body: pulumi.output(hunter).apply((body) => body) } as const;
    const routes = [{ headers: { "X-Token": hunter }, host: pulumi.output("a.test"), to }];
    const args = { routes, tls: [{ ...shop, hosts: [pulumi.secret("shop.test")], key: pulumi.secret(shop.key) }] };
    const said = (message: string) => message.replace(/^.*?(?=front\.)/, "");
    const message = said(await planned(args, fakeWorld()).catch((reason: unknown) => String(reason)));
    expect(message).toMatchInlineSnapshot(`
      "front.routes.0.headers.X-Token: is secret, and would stand in a configuration that everyone who can reach a manager can read
        fix: put something else there; leave what is secret to a service, which gets it as a Secret; if everybody may know it, say so with pulumi.unsecret()
      front.routes.0.to.body: is secret, and would stand in a configuration that everyone who can reach a manager can read
        fix: put something else there; leave what is secret to a service, which gets it as a Secret; if everybody may know it, say so with pulumi.unsecret()
      front.tls.0.hosts.0: is secret, and would stand in a configuration that everyone who can reach a manager can read
        fix: put something else there; leave what is secret to a service, which gets it as a Secret; if everybody may know it, say so with pulumi.unsecret()"
    `);
    expect(message).not.toContain("hunter2");
    expect(said(await refusal(args))).toBe(message);
  });

  it("refuses a name of 253 characters", async () => {
    expect(await refusal({ name: "f".repeat(253) })).toMatch(
      /-edge\.name: "f+-edge": no name for Docker: .*, 63 at most\n {2}fix: ./,
    );
  });

  it("takes an image that the user names", async () => {
    const { world } = await up({ image: "haproxy:3.2-alpine" });
    expect(world.services.get("front-router").image).toBe("haproxy:3.2-alpine");
    expect(world.services.get("front-edge").image).toBe("haproxy:3.2-alpine");
  });

  it("says in the plan how an image leaves the edge as it is", async () => {
    const { world } = await up({ image: "haproxy:3.2-alpine" });
    const plan = await planned({ image: "haproxy:3.3-alpine" }, world);
    const brought = await planned({ image: "haproxy:3.3-alpine" }, (await up()).world);
    expect(brought).toMatch(/Service front-edge .*; it stays open if edgeImage is an Image that stays as it is\)/);
    expect(plan.split("\n").filter((line) => line.includes("Service"))).toMatchInlineSnapshot(`
      [
        " ~ Service front-edge    image.reference haproxy:3.2-alpine -> haproxy:3.3-alpine (rolling restart of all tasks, stop-first: the old task holds host-mode port 80, which is closed for about two seconds on one machine after the other; it stays open if edgeImage is "haproxy:3.2-alpine")",
        " ~ Service front-router  image.reference haproxy:3.2-alpine -> haproxy:3.3-alpine (rolling restart of 2 tasks, start-first)",
      ]
    `);
  });

  it("changes its router and not its edge with an image, if the edge has one of its own", async () => {
    const edgeImage = "haproxy:2.6-alpine";
    const { world } = await up({ image: "haproxy:3.2-alpine", edgeImage });
    const changed = await planned({ image: "haproxy:3.3-alpine", edgeImage }, world);
    expect(changed).toMatch(/~ Service front-router .*start-first/);
    expect(changed).not.toContain("front-edge");
    expect(changed).toContain(
      "~ Config  front-router  check.image.reference haproxy:3.2-alpine -> haproxy:3.3-alpine (tried in it first; nothing restarts)",
    );
  });
});
