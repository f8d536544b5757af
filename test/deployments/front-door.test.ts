import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selfSigned } from "../../lib/core/self-signed.ts";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import type { DockerPort, Engine } from "../../lib/drivers/docker/port.ts";
import { type Ask, type Answer, ask } from "../support/ask.ts";
import type { Seen } from "../support/backends.ts";
import { frontBed, frontText } from "../support/front-bed.ts";
import type { FrontClusterArgs } from "../support/front-cluster.ts";
import { type Door, proxied } from "../support/proxied.ts";
import { call, lastRequest, proxyHeader, proxyLine, upgraded } from "../support/raw.ts";
import { recordAt } from "../support/recording-proxy.ts";
import { type Machine, type RealStack, whyNoMachines } from "../support/real-stack.ts";

const web = { service: "web", port: 80 };
const api = { service: "api", port: 80 };

const args: FrontClusterArgs = {
  services: ["web", "api"],
  routes: [
    { to: web },
    { path: "/api", to: api, rewritePath: "/" },
    { host: "api.test", to: api },
    { path: "/shop.Orders", to: { ...api, port: 81, protocol: "h2c" } },
    { host: "shop.test", to: web },
    { host: "admin.test", to: api },
    { path: "/refused", to: { ...api, port: 3_000 } },
  ],
  tls: [
    { hosts: ["shop.test"], ...selfSigned("shop.test") },
    { hosts: ["admin.test"], ...selfSigned("admin.test") },
  ],
  accessLog: true,
  balancer: "node-2",
};

/** What says that a connection is somebody else's. */
const forged: readonly (readonly [string, Buffer])[] = [
  ["version 1", Buffer.from(proxyLine("192.0.2.1"))],
  ["version 2", proxyHeader("192.0.2.1")],
];

describe.skipIf(whyNoMachines())("a front door on three machines", () => {
  let stack: RealStack;
  let machines: readonly Machine[];

  beforeAll(async () => {
    stack = frontBed(args);
    await stack.succeed("up", "--yes");
    machines = await stack.machines();
  });
  afterAll(() => stack.remove());

  const first = (): string => machines[0]?.address ?? "";
  const asked = (request: Partial<Ask> = {}): Promise<Answer> =>
    ask({ address: first(), port: request.secured === true ? 443 : 80, ...request });
  const seenBy = ({ body }: Answer): Seen => JSON.parse(body) as Seen;

  it("leads from every machine to services by host and path", async () => {
    for (const { address } of machines) {
      expect(seenBy(await asked({ address })).service).toBe("web");
      expect(seenBy(await asked({ address, path: "/api/orders" }))).toMatchObject({ service: "api", path: "/orders" });
      expect(seenBy(await asked({ address, host: "api.test" })).service).toBe("api");
    }
  });

  it("shows each host its certificate, and sends requests without TLS there", async () => {
    for (const host of ["shop.test", "admin.test"]) {
      expect(await asked({ host, secured: true })).toMatchObject({ status: 200, names: `DNS:${host}` });
      const { status, headers } = await asked({ host, path: "/a?b=1" });
      expect([status, headers.location]).toEqual([308, `https://${host}/a?b=1`]);
    }
  });

  it("tells services whose a request is, and not what clients say of themselves", async () => {
    const lies = { "X-Forwarded-For": "1.1.1.1", "X-Forwarded-Proto": "https", Forwarded: "for=1.1.1.1" };
    const { headers } = seenBy(await asked({ host: "a.test", headers: lies }));
    expect(headers["x-forwarded-for"]).toBe(await ownAddress());
    expect(headers["x-forwarded-proto"]).toBe("http");
    expect(headers["forwarded"]).toBeUndefined();
  });

  it.each(forged)("takes PROXY headers of a balancer that it knows, and of nobody else: %s", async (_, header) => {
    const plain = { host: first(), port: 80 };
    const secured = { host: first(), port: 443, servername: "shop.test" };
    const from = async (machine: string, to: Door): Promise<string> =>
      (await stack.succeed("ssh", machine, ...proxied(to, header, lastRequest("a.test")))).stdout;
    for (const to of [plain, secured]) expect(await from("node-2", to)).toContain('"x-forwarded-for":"192.0.2.1"');
    const refused = [expect.stringMatching(/^HTTP\/1.1 400 /), ""];
    expect([await from("node-3", plain), await from("node-3", secured)]).toEqual(refused);
  });

  it("answers nobody at its routers but its edges: a service could say there whose a request is", async () => {
    const fromWeb = async (to: Omit<Door, "host">, header: Buffer): Promise<string> => {
      const argv = proxied({ host: "front-router", ...to }, header, lastRequest("a.test"));
      return (await stack.succeed("exec", "web", ...argv)).stdout;
    };
    // It does come there.
    expect(await fromWeb({ port: 8_404 }, Buffer.of())).toMatch(/^HTTP\/1.1 200 /);
    for (const [, header] of [...forged, ["none", Buffer.of()] as const]) {
      expect(await fromWeb({ port: 8_080 }, header)).toBe("");
      expect(await fromWeb({ port: 8_443, servername: "shop.test" }, header)).toBe("");
    }
  });

  it("tells logs of each request, with the client's address", async () => {
    expect((await asked({ path: "/logged" })).status).toBe(200);
    const request = new RegExp(`${await ownAddress()}:\\d+ .* http\\S* web:80/web\\S* .* 200 .*"GET /logged HTTP/1.1"`);
    const logs = async () => (await stack.succeed("logs", "front-router")).stdout;
    await expect.poll(logs, { timeout: 10_000, interval: 500 }).toMatch(request);
  });

  it("waits for a service that thinks for longer than one that is lost is waited for", async () => {
    expect(seenBy(await asked({ path: "/slow/9000" })).service).toBe("web");
  });

  it("carries websockets, with and without TLS", async () => {
    const expected = ["HTTP/1.1 101 Switching Protocols", "web heard hello"];
    expect(await upgraded(connect(80, first()), "a.test", "hello")).toEqual(expected);
    const secured = connectTls({ port: 443, host: first(), servername: "shop.test", rejectUnauthorized: false });
    expect(await upgraded(secured, "shop.test", "hello")).toEqual(expected);
  });

  it("carries gRPC to services that speak HTTP/2, trailers included", async () => {
    const expected = { status: 200, body: "order", trailers: { "grpc-status": "0" } };
    for (const origin of [`http://${first()}`, `https://${first()}`]) {
      expect(await call(origin, "a.test", "/shop.Orders/Place", "order")).toMatchObject(expected);
    }
  });

  it("has nothing to do in a second up, and asks no engine to change anything", async () => {
    const proxies = await Promise.all(machines.map(({ endpoint }) => recordAt(endpoint.path)));
    try {
      expect((await stack.succeed("up", "--yes")).stderr).toContain("Nothing to do");
      await stack.succeed("status");
      await stack.run("check");
    } finally {
      await Promise.all(proxies.map((proxy) => proxy.close()));
    }
    const requests = proxies.flatMap((proxy) => proxy.requests);
    expect(requests.length).toBeGreaterThan(0);
    expect(requests.filter(({ method }) => method !== "GET" && method !== "HEAD")).toEqual([]);
  });

  it("is told by check where a firewall cuts it off, and then of the one route that nobody listens behind", async () => {
    await cutOff("--insert");
    const cut = await stack.run("check", "front");
    await cutOff("--delete");
    expect(cut.exitCode).toBe(1);
    const failed = cut.stdout.match(/^front-edge .* failed .*$/gm) ?? [];
    const [everywhere, silent] = ["front-edge on node-1, node-2, node-3", "failed  no answer within 3 s"];
    expect(failed.map((line) => line.replaceAll(/ {2,}/g, "  ").replace(/ 10[\d.]+:/, " ADDRESS:"))).toEqual([
      `front-edge  front-edge:8080  ${everywhere}  ${silent}`,
      `front-edge  front-edge.node-2 ADDRESS:8080  ${everywhere}  ${silent}`,
      `front-edge  node-2 ADDRESS:80  outside  ${silent}`,
    ]);
    expect(cut.stdout).toContain("fix: look for a firewall on the way: swarmwright ssh node-2 iptables --list-rules");
    const { exitCode, stdout } = await stack.run("check");
    const everyone = "services on node-1, node-2, node-3";
    const refused = `^api +api\\.\\d [\\d.]+:3000 +${everyone} +failed +refused$`;
    expect(stdout.match(new RegExp(refused, "gm"))).toHaveLength(2);
    const unavailable = `${first()}/refused +outside +failed +HTTP status 503: no task of api at port 3000 answers$`;
    expect(stdout).toMatch(new RegExp(`^api +http://${unavailable}`, "m"));
    expect([exitCode, stdout.match(/ failed /g)]).toEqual([1, Array(3).fill(" failed ")]);
    for (const route of [`web +http://${first()}/`, "api +http://api.test/"]) {
      expect(stdout).toMatch(new RegExp(`^${route} +outside +ok +HTTP status 200$`, "m"));
    }
    for (const route of ["web +https://shop.test/", "api +https://admin.test/"]) {
      const answered = "outside +ok +HTTP status 200, certificate until 2099-12-31$";
      expect(stdout).toMatch(new RegExp(`^${route} +${answered}`, "m"));
    }
    expect(stdout).toMatch(/^front-router +http:\/\/shop.test\/ +outside +ok +HTTP status 308$/m);
    for (const name of ["web", "tasks.web", "api", "tasks.api"]) {
      const service = name.replace("tasks.", "");
      const answered = `^${service} +${name} +services on node-[^ ].* ok +[\\d.]+, [\\d.]+$`;
      expect(stdout).toMatch(new RegExp(answered, "m"));
    }
    for (const port of [80, 443]) {
      const answered = new RegExp(`^front-edge +node-\\d [\\d.]+:${port} +outside +ok +HTTP status \\d+$`, "gm");
      expect(stdout.match(answered)).toHaveLength(3);
    }
  });

  it("runs as nobody, and can write nowhere", async () => {
    const docker = dockerDriver();
    try {
      for (const service of ["front-edge", "front-router"]) {
        const { engine, id } = await containerOf(docker, service);
        const whoami = await engine.containers.exec(id, [
          "sh",
          "-c",
          "id -u; id -g; touch /x; grep CapEff /proc/1/status",
        ]);
        expect(whoami.stdout).toBe("10001\n10001\nCapEff:\t0000000000000000\n");
        expect(whoami.stderr).toMatch(/Read-only file system/);
      }
    } finally {
      docker.close();
    }
  });

  it("tells its metrics to the inside alone", async () => {
    const docker = dockerDriver();
    try {
      const { engine, id } = await containerOf(docker, "web");
      const { stdout } = await engine.containers.exec(id, ["wget", "-qO-", "http://front-router:8404/metrics"]);
      expect(stdout).toContain('haproxy_backend_http_requests_total{proxy="web:80"}');
    } finally {
      docker.close();
    }
    for (const { address } of machines) await expect(asked({ address, port: 8_404 })).rejects.toThrow("ECONNREFUSED");
  });

  it("lets HAProxy look at a configuration before anything changes, and at the same one in another image", async () => {
    const good = "defaults\n  mode http\nfrontend f\n  bind :1 ssl crt /run/secrets/a.pem\n";
    stack.write(frontText({ ...args, tried: `${good}  bend :2\n` }));
    const { exitCode, stderr } = await stack.run("up", "--yes");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /tried\.content: haproxy -c -f \S+ says no to it, with exit code 1:\n[^]*unknown keyword 'bend'/,
    );
    stack.write(frontText({ ...args, tried: good }));
    await stack.succeed("up", "--yes");
    stack.write(frontText({ ...args, tried: good, triedWith: ["/bin/busybox"] }));
    const elsewhere = await stack.run("up", "--yes");
    expect([elsewhere.exitCode, elsewhere.stderr]).toEqual([
      1,
      expect.stringMatching(/tries it: haproxy -c[^]*executable file not found/),
    ]);
    stack.write(frontText(args));
    await stack.succeed("up", "--yes");
  });

  /** This host's, as the first machine sees it. */
  async function ownAddress(): Promise<string | undefined> {
    const socket = connect({ host: first(), port: 80 });
    await new Promise((resolve) => socket.once("connect", resolve));
    const { localAddress } = socket;
    socket.destroy();
    return localAddress;
  }

  /** The second machine's edge, from within the network of its container. */
  async function cutOff(how: "--insert" | "--delete"): Promise<void> {
    const id = "$(docker ps --quiet --filter label=com.docker.swarm.service.name=front-edge)";
    const pid = `$(docker inspect --format '{{.State.Pid}}' ${id})`;
    const rule = "INPUT --protocol tcp --dport 8080 --jump DROP";
    await stack.succeed("ssh", "node-2", "sh", "-c", `nsenter --target ${pid} --net iptables --wait ${how} ${rule}`);
  }

  async function containerOf(docker: DockerPort, service: string): Promise<{ engine: Engine; id: string }> {
    for (const { endpoint } of machines) {
      const engine = docker.engine(endpoint);
      const [container] = await engine.containers.list({ "com.docker.swarm.service.name": service });
      if (container) return { engine, id: container.Id };
    }
    throw new Error(`no machine runs a task of ${service}`);
  }
});
