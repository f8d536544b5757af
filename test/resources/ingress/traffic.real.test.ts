import { EventEmitter, once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import type { Discovery } from "../../../lib/resources/ingress/haproxy/discovery.ts";
import { type Answer, ask } from "../../support/ask.ts";
import { backend, type BackendServer, h2cBackend, type Seen } from "../../support/backends.ts";
import { type FrontDoor, type FrontDoorSettings, openFrontDoor } from "../../support/front-door.ts";
import { whyNoHaproxy } from "../../support/haproxy.ts";
import { answerTo, call, callIn, lastRequest, proxyLine, sendRaw, upgrade, upgraded } from "../../support/raw.ts";
import type { Routes } from "./settings.ts";

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

async function open(
  web: BackendServer,
  route: Omit<Routes[number], "to"> = {},
  settings: Partial<FrontDoorSettings> = {},
): Promise<FrontDoor> {
  const routes: Routes = [{ to: { service: "web", port: 80 }, ...route }];
  const front = await openFrontDoor({ routes, services: { web: web.port }, ...settings });
  opened.push(web, front);
  return front;
}

const seenBy = ({ body }: Answer): Seen => JSON.parse(body) as Seen;

const readiness = async ({ router }: FrontDoor): Promise<number> =>
  (await ask({ port: router.health, path: "/ready" })).status;

/** Whether the router takes no more connections. */
const isClosed = (front: FrontDoor): Promise<boolean> =>
  readiness(front).then(
    () => false,
    () => true,
  );

describe.skipIf(whyNoHaproxy)(`requests through an edge and a router${whyNoHaproxy}`, () => {
  it("come with the client's own address, and not with what it says of itself", async () => {
    const front = await open(await backend("web"));
    const lies = {
      "X-Forwarded-For": "1.1.1.1",
      X_Forwarded_For: "1.1.1.1",
      "X-Forwarded-Proto": "https",
      "X-Forwarded-Prefix": "/admin",
      Forwarded: "for=1.1.1.1",
      "X-Real-IP": "1.1.1.1",
    };
    const { headers } = seenBy(await ask({ port: front.http, from: "127.0.0.3", host: "a.test:81", headers: lies }));
    expect(headers).toEqual({
      host: "a.test:81",
      connection: "close",
      "x-forwarded-for": "127.0.0.3",
      "x-forwarded-host": "a.test:81",
      "x-forwarded-port": "80",
      "x-forwarded-proto": "http",
    });
  });

  it("come from the edge alone: nobody else says to the router whose a connection is", async () => {
    const front = await open(await backend("web"));
    const forged = proxyLine("1.1.1.1") + lastRequest("a.test");
    expect(await sendRaw(front.router.http, forged, "127.0.0.2")).toBe("");
    expect(await sendRaw(front.router.http, forged, "127.0.0.1")).toContain('"x-forwarded-for":"1.1.1.1"');
  });

  it("may say to the edge whose they are only if a balancer sends them", async () => {
    const front = await open(await backend("web"), {}, { edge: { proxyProtocolFrom: ["127.0.0.8/32"] } });
    const request = proxyLine("192.0.2.1") + lastRequest("a.test");
    expect(await sendRaw(front.http, request, "127.0.0.8")).toContain('"x-forwarded-for":"192.0.2.1"');
    expect(await sendRaw(front.http, request, "127.0.0.9")).toMatch(/^HTTP\/1.1 400 /);
    expect(await sendRaw(front.http, lastRequest("a.test"), "127.0.0.9")).toContain('"x-forwarded-for":"127.0.0.9"');
  });

  it("become websockets, with and without TLS", async () => {
    const front = await open(
      await backend("web"),
      {},
      { certificates: [{ hosts: ["ws.test"] }], router: { httpsRedirect: false } },
    );
    const expected = ["HTTP/1.1 101 Switching Protocols", "web heard hello"];
    expect(await upgraded(connect(front.http, "127.0.0.1"), "ws.test", "hello")).toEqual(expected);
    const secured = connectTls({
      port: front.https,
      host: "127.0.0.1",
      servername: "ws.test",
      rejectUnauthorized: false,
    });
    expect(await upgraded(secured, "ws.test", "hello")).toEqual(expected);
  });

  it("reach services of gRPC by HTTP/2, with and without TLS, and their trailers come back", async () => {
    const orders = await h2cBackend("orders");
    const routes: Routes = [{ path: "/shop.Orders", to: { service: "web", port: 80, protocol: "h2c" } }];
    const settings = { routes, certificates: [{ hosts: ["grpc.test"] }], router: { httpsRedirect: false } } as const;
    const front = await open(orders, {}, settings);
    const expected = { status: 200, body: "order", trailers: { "grpc-status": "0" } };
    for (const origin of [`http://127.0.0.1:${front.http}`, `https://127.0.0.1:${front.https}`]) {
      expect(await call(origin, "grpc.test", "/shop.Orders/Place", "order")).toMatchObject(expected);
    }
    expect(orders.asked.map(({ path }) => path)).toEqual(["/shop.Orders/Place", "/shop.Orders/Place"]);
    expect(await call(`http://127.0.0.1:${front.http}`, "grpc.test", "/shop.Other/Place", "")).toMatchObject({
      status: 404,
    });
  });

  it.each([
    ["http1", backend],
    ["h2c", h2cBackend],
  ] as const)("of one client come to a task that speaks %s by a connection each", async (protocol, make) => {
    const web = await make("web");
    const front = await open(web, {}, { routes: [{ to: { service: "web", port: 80, protocol } }] });
    const session = connectHttp2(`http://127.0.0.1:${front.http}`);
    for (const path of ["/1", "/2", "/3"]) await callIn(session, "a.test", path, "");
    session.close();
    expect([web.asked.length, web.askedBy.size]).toEqual([3, 3]);
  });

  it.each([
    ["GET", 200, 2],
    ["HEAD", 200, 2],
    ["POST", 502, 1],
    ["PUT", 502, 1],
    ["DELETE", 502, 1],
  ])("are sent again after a lost connection only if that is harmless: %s", async (method, status, times) => {
    const web: BackendServer = await backend("web", (_, response, request) => {
      if (web.asked.length === 1) request.socket.destroy();
      else response.end();
    });
    const front = await open(web);
    expect((await ask({ port: front.http, method, body: method === "POST" ? "once" : "" })).status).toBe(status);
    expect(web.asked).toHaveLength(times);
  });

  it("are sent again as often as the route says, and for its reasons", async () => {
    const web = await backend("web", (_, response) => {
      response.statusCode = 503;
      response.end();
    });
    const front = await open(web, { retries: { attempts: 2, on: [503] } });
    expect((await ask({ port: front.http })).status).toBe(503);
    expect(web.asked).toHaveLength(3);
    expect((await ask({ port: front.http, method: "POST" })).status).toBe(503);
    expect(web.asked).toHaveLength(4);
  });

  it("by HTTPS are shown the certificate that is given for their host, and the first if none is", async () => {
    const certificates = [
      { hosts: ["a.test"], names: ["a.test", "b.test", "c.wild.test"] },
      { hosts: ["*.wild.test"] },
      { hosts: ["b.test"] },
    ] as const;
    const front = await open(await backend("web"), {}, { certificates });
    const shown = async (host: string) => (await ask({ port: front.https, host, secured: true })).names;
    const first = "DNS:a.test, DNS:b.test, DNS:c.wild.test";
    expect(await shown("a.test")).toBe(first);
    expect(await shown("b.test")).toBe("DNS:b.test");
    expect(await shown("c.wild.test")).toBe("DNS:*.wild.test");
    expect(await shown("d.c.wild.test")).toBe(first);
    expect(await shown("other.test")).toBe(first);
  });

  it("by HTTPS may be for more hosts than a line of HAProxy's configuration has words", async () => {
    const certificates = Array.from({ length: 70 }, (_, index) => ({ hosts: [`host-${index}.test`] as const }));
    const front = await open(await backend("web"), {}, { certificates });
    const { names } = await ask({ port: front.https, host: "host-69.test", secured: true });
    expect(names).toBe("DNS:host-69.test");
  });

  it("tell browsers to stay with HTTPS, by HTTPS alone", async () => {
    const hsts = { maxAge: "1h", includeSubDomains: true, preload: false } as const;
    const front = await open(await backend("web"), {}, { certificates: [{ hosts: ["a.test"] }], router: { hsts } });
    const told = async (secured: boolean) => {
      const { headers } = await ask({ port: secured ? front.https : front.http, host: "b.test", secured });
      return headers["strict-transport-security"];
    };
    expect(await told(true)).toBe("max-age=3600; includeSubDomains");
    expect(await told(false)).toBeUndefined();
  });

  it("stand in the log of the router, if it is asked for", async () => {
    const front = await open(await backend("web"), {}, { router: { accessLog: true } });
    await ask({ port: front.http, path: "/logged", from: "127.0.0.3" });
    await expect
      .poll(front.log, { timeout: 10_000 })
      .toMatch(/^127\.0\.0\.3:\d+ .* http web:80\/web .* 200 .*"GET \/logged HTTP\/1\.1"$/m);
  });

  it("are counted, for the inside only", async () => {
    const front = await open(await backend("web"));
    const { body } = await ask({ port: front.router.health, path: "/metrics" });
    expect(body).toContain('haproxy_backend_http_requests_total{proxy="web:80"}');
    expect(seenBy(await ask({ port: front.http, path: "/metrics" })).path).toBe("/metrics");
  });

  it("that are under way are answered after the router is told to stop, and it says that it stops", async () => {
    const steps = new EventEmitter();
    const web = await backend("web", (_, response) => {
      steps.once("finish", () => response.end("late"));
      steps.emit("asked");
    });
    const front = await open(web);
    const isAsked = once(steps, "asked");
    const late = ask({ port: front.http });
    await isAsked;
    expect(await readiness(front)).toBe(200);
    front.tellRouterToStop();
    await expect.poll(() => readiness(front), { interval: 10, timeout: 10_000 }).toBe(503);
    steps.emit("finish");
    expect(await late).toMatchObject({ status: 200, body: "late" });
  });

  it("that became websockets go on after the router is told to stop, for as long as it drains", async () => {
    const front = await open(await backend("web"), {}, { router: { drain: "6s" } });
    const socket = connect(front.http, "127.0.0.1");
    await upgrade(socket, "ws.test");
    front.tellRouterToStop();
    await expect.poll(() => isClosed(front), { interval: 10, timeout: 10_000 }).toBe(true);
    expect(await answerTo(socket, "still")).toBe("web heard still");
    await expect.poll(() => socket.closed, { interval: 10, timeout: 20_000 }).toBe(true);
  });

  it("for a service that is not there get 503 at first, and 500 when it was not found for a while", async () => {
    const settings = { services: {}, router: { absentSeconds: 5 } };
    const front = await open(await backend("web"), {}, settings);
    const status = async () => (await ask({ port: front.http })).status;
    await expect.poll(status, { timeout: 5_000 }).toBe(503);
    await expect.poll(status, { timeout: 15_000 }).toBe(500);
  });

  it("are sent to a new router only when it has found a task of each service, or after a moment", async () => {
    const nobody: Discovery = {
      sections: [],
      servers: ({ name }) => [["server", name, "127.0.0.1:9", "disabled"]],
    };
    const lost = await open(await backend("web"), {}, { router: { discovery: nobody, newSeconds: 6 } });
    expect(await readiness(lost)).toBe(503);
    await expect.poll(() => readiness(lost), { timeout: 10_000 }).toBe(200);
    const found = await open(await backend("web"));
    expect(await readiness(found)).toBe(200);
  });
});
