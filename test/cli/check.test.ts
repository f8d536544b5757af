import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { selfSigned } from "../../lib/core/self-signed.ts";
import { Bed } from "./bed.ts";

/** Two machines; a website with a task on each of them, behind a front door, and a worker that publishes nothing. */
const shop = `
import { Ingress, local, Machine, OverlayNetwork, Service, SwarmCluster } from "swarmwright";
const [one, two] = ["node-1", "node-2"].map((name) => new Machine(name, { driver: local() }));
const cluster = new SwarmCluster("shop", { managers: [one], workers: [two] });
const networks = [new OverlayNetwork("services", { cluster })];
const ports = [{ target: 80, published: 8080, mode: "host" }];
const web = new Service("web", { cluster, image: "shop/web:1", replicas: "global", networks, ports });
new Service("worker", { cluster, image: "shop/worker:1", networks });
const routes = [{ host: "shop.test", to: { service: web, port: 80 } }];
new Ingress("front", { cluster, networks, routes, image: "shop/haproxy:1" });
`;

/** As the quickstart has it: a service for a part of the paths, which publishes nothing. */
const withApi = shop
  .replace("const routes", 'const api = new Service("api", { cluster, image: "shop/api:1", networks });\nconst routes')
  .replace("routes = [", 'routes = [{ path: "/api", to: { service: api, port: 3000 } }, ');

async function deployed(program = shop): Promise<Bed> {
  const bed = new Bed(program);
  expect(await bed.run(["up", "--yes"])).toMatchObject({ exitCode: 0 });
  return bed;
}

describe("check", () => {
  it("asks every service by name and address, inside and outside, and ends with 0 when all is well", async () => {
    const bed = await deployed();
    const said = await bed.run(["check"]);
    expect(said).toMatchObject({ exitCode: 0, notes: "" });
    expect(said.out).toMatchInlineSnapshot(`
      "SERVICE       ASKED                            FROM                          RESULT     ANSWER
      front-edge    front-edge                       front-edge on node-1, node-2  ok         10.0.2.2, 10.0.2.3
      front-edge    tasks.front-edge                 front-edge on node-1, node-2  ok         10.0.2.2, 10.0.2.3
      front-edge    front-edge:8080                  front-edge on node-1, node-2  ok         connected
      front-edge    front-edge.node-1 10.0.2.2:8080  front-edge on node-1, node-2  ok         connected
      front-edge    front-edge.node-2 10.0.2.3:8080  front-edge on node-1, node-2  ok         connected
      front-edge    node-1 10.92.0.11:80             outside                       ok         HTTP status 200
      front-edge    node-2 10.92.0.12:80             outside                       ok         HTTP status 200
      front-router  front-router                     front-edge on node-1, node-2  ok         10.0.2.4, 10.0.2.5
      front-router  tasks.front-router               front-edge on node-1, node-2  ok         10.0.2.4, 10.0.2.5
      front-router  front-router                     services on node-1, node-2    ok         10.0.1.7, 10.0.1.8
      front-router  tasks.front-router               services on node-1, node-2    ok         10.0.1.7, 10.0.1.8
      front-router  ports                            -                             not asked  it publishes none and no route leads to it, so where it listens is not known
      web           web                              services on node-1, node-2    ok         10.0.1.3, its virtual address
      web           tasks.web                        services on node-1, node-2    ok         10.0.1.5, 10.0.1.6
      web           web:80                           services on node-1, node-2    ok         connected
      web           web.node-1 10.0.1.5:80           services on node-1, node-2    ok         connected
      web           web.node-2 10.0.1.6:80           services on node-1, node-2    ok         connected
      web           node-1 10.92.0.11:8080           outside                       ok         connected
      web           node-2 10.92.0.12:8080           outside                       ok         connected
      web           http://shop.test/                outside                       ok         HTTP status 200
      worker        worker                           services on node-1, node-2    ok         10.0.1.2, its virtual address
      worker        tasks.worker                     services on node-1, node-2    ok         10.0.1.4
      worker        ports                            -                             not asked  it publishes none and no route leads to it, so where it listens is not known

      37 answers: 37 ok, 0 failed. 2 not asked.
      "
    `);
  });

  it("changes nothing", async () => {
    const bed = await deployed();
    const before = bed.world.writes.length;
    await bed.run(["check"]);
    expect(bed.world.writes.length).toBe(before);
  });

  it("asks the services alone that are named, or that a named front door is made of, with its routes", async () => {
    const bed = await deployed();
    const servicesIn = async (...names: string[]) => {
      const { out } = await bed.run(["check", "--json", ...names]);
      return [...new Set((JSON.parse(out) as { checks: { service: string }[] }).checks.map(({ service }) => service))];
    };
    expect(await servicesIn("worker")).toEqual(["worker"]);
    expect(await servicesIn("front")).toEqual(["front-edge", "front-router", "web"]);
  });

  it("asks a front door by HTTP, and what else publishes the same port by a connection", async () => {
    const group =
      'import { ComponentResource } from "@pulumi/pulumi";\nconst parent = new ComponentResource("a:b:Group", "group");\n';
    const more = '[{ target: 8080, published: 8081, mode: "host" }]';
    const bed = await deployed(
      `${group}${shop}new Service("api", { cluster, image: "api:1", ports: ${more} }, { parent });`,
    );
    const { out } = await bed.run(["check", "api", "front-edge"]);
    expect(out).toMatch(/^api +node-\d [\d.]+:8081 +outside +ok +connected$/m);
    expect(out).toMatch(/^front-edge +node-1 [\d.]+:80 +outside +ok +HTTP status 200$/m);
  });

  it("says what does not answer, what was seen, and what to do, and ends with 1", async () => {
    const bed = await deployed();
    bed.world.onAsk = (question, from) => {
      if (question.kind === "connect" && question.port === 80) return { kind: "refused" };
      if (question.kind === "name" && question.name === "tasks.web" && from === "node-2") return { kind: "silent" };
      return undefined;
    };
    const { exitCode, out } = await bed.run(["check", "web"]);
    expect(exitCode).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "SERVICE  ASKED                   FROM                        RESULT  ANSWER
      web      web                     services on node-1, node-2  ok      10.0.1.3, its virtual address
      web      tasks.web               services on node-1          ok      10.0.1.5, 10.0.1.6
      web      tasks.web               services on node-2          failed  name not known: no answer within 3 s
      web      web:80                  services on node-1, node-2  failed  refused
      web      web.node-1 10.0.1.5:80  services on node-1, node-2  failed  refused
      web      web.node-2 10.0.1.6:80  services on node-1, node-2  failed  refused
      web      node-1 10.92.0.11:8080  outside                     ok      connected
      web      node-2 10.92.0.12:8080  outside                     ok      connected
      web      http://shop.test/       outside                     ok      HTTP status 200

      web: tasks.web: name not known: no answer within 3 s
        fix: ask again in a moment if its tasks have just changed; if it stays so, let machines reach each other at 7946/tcp and 7946/udp

      web: web:80, web.node-1 10.0.1.5:80, web.node-2 10.0.1.6:80: refused
        fix: let its process listen at this port of 0.0.0.0, not of 127.0.0.1 alone; see swarmwright logs web

      13 answers: 6 ok, 7 failed.
      "
    `);
  });

  it("says of a route whose service does not answer which it is, from inside and from outside", async () => {
    const bed = await deployed(withApi);
    bed.world.onAsk = (question) => {
      if (question.kind === "connect" && question.port === 3_000) return { kind: "refused" };
      if (question.kind === "http" && question.path === "/api") return { kind: "status", status: 503 };
      return undefined;
    };
    const { exitCode, out } = await bed.run(["check", "api"]);
    expect(exitCode).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "SERVICE  ASKED                  FROM                        RESULT  ANSWER
      api      api                    services on node-1, node-2  ok      10.0.1.3, its virtual address
      api      tasks.api              services on node-1, node-2  ok      10.0.1.6
      api      api.1 10.0.1.6:3000    services on node-1, node-2  failed  refused
      api      http://10.92.0.11/api  outside                     failed  HTTP status 503: no task of api at port 3000 answers

      api: api.1 10.0.1.6:3000: refused
        fix: let its process listen at this port of 0.0.0.0, not of 127.0.0.1 alone; see swarmwright logs api

      api: http://10.92.0.11/api: HTTP status 503: no task of api at port 3000 answers
        fix: let its process listen there at 0.0.0.0, or the route name another port; see swarmwright logs api

      7 answers: 4 ok, 3 failed.
      "
    `);
    expect((await bed.run(["check", "web"])).exitCode).toBe(0);
  });

  it("says early that a certificate expires, and that HTTP does not lead to HTTPS", async () => {
    const tls = { hosts: ["shop.test"], ...selfSigned("shop.test") };
    const bed = await deployed(shop.replace("networks, routes,", `networks, routes, tls: [${JSON.stringify(tls)}],`));
    const certificate = {
      names: "DNS:shop.test",
      isForHost: true,
      validFrom: "2000-01-01T00:00:00.000Z",
      validTo: new Date(bed.world.now().getTime() + 3.5 * 86_400_000).toISOString(),
      fingerprint: new X509Certificate(tls.certificate).fingerprint256,
    };
    bed.world.onAsk = (question) => {
      if (question.kind !== "http" || !question.isSecured) return undefined;
      return { kind: "status", status: 200, certificate };
    };
    const { exitCode, out } = await bed.run(["check", "front"]);
    expect(exitCode).toBe(1);
    const faults = out.slice(out.indexOf("\n\n"));
    expect(faults.replaceAll(certificate.validTo.slice(0, 10), "THAT-DAY")).toMatchInlineSnapshot(`
      "

      web: https://shop.test/: HTTP status 200, its certificate expires in 3 days, on THAT-DAY
        fix: get one for its hosts, give it to the Ingress in tls, then swarmwright up

      front-router: http://shop.test/: HTTP status 200, not 308
        fix: let the routers have the program's routes: swarmwright up

      30 answers: 29 ok, 1 failed. 1 not asked.
      "
    `);
  });

  it("tells once of a machine that nothing can be asked from", async () => {
    const bed = await deployed();
    await bed.world.kill("node-2");
    const { exitCode, out } = await bed.run(["check", "worker"]);
    expect(exitCode).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "SERVICE  ASKED         FROM                RESULT     ANSWER
      worker   worker        services on node-1  ok         10.0.1.2, its virtual address
      worker   anything      services on node-2  failed     there is no such machine that runs
      worker   tasks.worker  services on node-1  ok         10.0.1.4
      worker   ports         -                   not asked  it publishes none and no route leads to it, so where it listens is not known

      worker: anything: there is no such machine that runs
        fix: boot it again: swarmwright up

      3 answers: 2 ok, 1 failed. 1 not asked.
      "
    `);
  });

  it("prints each answer from each place for programs", async () => {
    const bed = await deployed();
    bed.world.onAsk = ({ kind }) => (kind === "http" ? { kind: "status", status: 503 } : undefined);
    const { exitCode, out } = await bed.run(["check", "front-edge", "worker", "--json"]);
    expect(exitCode).toBe(1);
    const { ok, checks } = JSON.parse(out) as { ok: boolean; checks: readonly { result: string }[] };
    expect(ok).toBe(false);
    const failed = checks.find(({ result }) => result === "failed");
    expect([checks[0], failed, checks.at(-1)]).toMatchInlineSnapshot(`
      [
        {
          "answer": "10.0.2.2, 10.0.2.3",
          "asked": "front-edge",
          "from": {
            "network": "front-edge",
            "node": "node-1",
            "task": "front-edge.node-1",
          },
          "result": "ok",
          "service": "front-edge",
        },
        {
          "answer": "HTTP status 503: no task of web at port 80 answers",
          "asked": "http://shop.test/",
          "from": "outside",
          "remedy": "let its process listen there at 0.0.0.0, or the route name another port; see swarmwright logs web",
          "result": "failed",
          "service": "web",
        },
        {
          "answer": "it publishes none and no route leads to it, so where it listens is not known",
          "asked": "ports",
          "result": "unasked",
          "service": "worker",
        },
      ]
    `);
  });

  it("names the services that there are", async () => {
    const bed = await deployed();
    expect(await bed.run(["check", "db"])).toMatchObject({
      exitCode: 1,
      out: "",
      notes: "db: there is no such service in this stack\n  fix: name one of front-edge, front-router, web, worker\n",
    });
  });

  it("says of a stack without services what to do", async () => {
    const bed = await deployed(
      'import { local, Machine } from "swarmwright";\nnew Machine("node-1", { driver: local() });\n',
    );
    expect(await bed.run(["check"])).toMatchObject({
      exitCode: 1,
      notes: "dev: this stack has no service\n  fix: deploy one: swarmwright up\n",
    });
  });
});
