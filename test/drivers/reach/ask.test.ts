import { createSocket } from "node:dgram";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { selfSigned } from "../../../lib/core/self-signed.ts";
import { ask } from "../../../lib/drivers/reach/ask.ts";

/** Listens on loopback until the test ends. @returns its port */
async function opened(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await opened(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const NO_SUCH_NAME = 3;

/** A name server that knows these names, and is silent about the name `silent`, as engines are. */
async function nameServer(names: Readonly<Record<string, readonly string[]>>) {
  const asked: string[] = [];
  const socket = createSocket("udp4", (query, { port, address }) => {
    const name = nameIn(query);
    asked.push(name);
    if (name !== "silent") socket.send(replyTo(query, names[name]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  onTestFinished(() => void socket.close());
  return { nameServer: `127.0.0.1:${socket.address().port}`, asked };
}

/** Source: RFC 1035, section 4.1: a header of 12 bytes, then the labels of the name, each with its length. */
function nameIn(query: Buffer): string {
  const labels: string[] = [];
  for (let at = 12; query[at] !== 0; at += 1 + (query[at] ?? 0)) {
    labels.push(query.toString("ascii", at + 1, at + 1 + (query[at] ?? 0)));
  }
  return labels.join(".");
}

function replyTo(query: Buffer, addresses: readonly string[] | undefined): Buffer {
  const end = query.indexOf(0, 12) + 5;
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x81_80 + (addresses === undefined ? NO_SUCH_NAME : 0), 2);
  header.writeUInt16BE(addresses?.length ?? 0, 6);
  header.writeUInt32BE(0, 8);
  const answers = (addresses ?? []).map((address) => {
    const pointerTypeClass = [0xc0, 12, 0, 1, 0, 1];
    return Buffer.from([...pointerTypeClass, 0, 0, 0, 60, 0, 4, ...address.split(".").map(Number)]);
  });
  return Buffer.concat([header, query.subarray(12, end), ...answers]);
}

const name = (text: string) => ({ kind: "name", name: text }) as const;
const connect = (host: string, port: number) => ({ kind: "connect", host, port }) as const;

describe("a name", () => {
  it("is answered with all of its addresses, in order, or with none", async () => {
    const dns = await nameServer({ web: ["10.0.1.3", "10.0.1.2"], "tasks.web": ["10.0.1.2"] });
    expect(await ask([name("web"), name("tasks.web"), name("db")], dns)).toEqual([
      { kind: "addresses", addresses: ["10.0.1.2", "10.0.1.3"] },
      { kind: "addresses", addresses: ["10.0.1.2"] },
      { kind: "unknown" },
    ]);
  });

  it("is waited for no longer than patience lasts", async () => {
    const dns = await nameServer({});
    expect(await ask([name("silent")], { ...dns, patienceMs: 50 })).toEqual([{ kind: "silent" }]);
  });

  it("is looked up once, however often it is asked for", async () => {
    const dns = await nameServer({ web: ["127.0.0.1"] });
    const port = await closedPort();
    await ask([name("web"), connect("web", port), connect("web", port)], dns);
    expect(dns.asked).toEqual(["web"]);
  });
});

describe("a port", () => {
  it("takes connections, or refuses them", async () => {
    const port = await opened(createServer());
    expect(await ask([connect("127.0.0.1", port), connect("127.0.0.1", await closedPort())])).toEqual([
      { kind: "connected" },
      { kind: "refused" },
    ]);
  });

  it("at a name is one at each of its addresses", async () => {
    const port = await opened(createServer());
    const dns = await nameServer({ all: ["127.0.0.1"], some: ["127.0.0.1", "127.0.0.2"] });
    expect(await ask([connect("all", port), connect("some", port), connect("none", port)], dns)).toEqual([
      { kind: "connected" },
      { kind: "refused" },
      { kind: "unknown" },
    ]);
  });
});

describe("HTTP", () => {
  const http = (port: number, more = {}) =>
    ({ kind: "http", address: "127.0.0.1", port, host: "shop.test", isSecured: false, ...more }) as const;

  it("is asked for the host, by HEAD", async () => {
    const port = await opened(
      createHttpServer(({ method, headers }, response) => {
        response.statusCode = method === "HEAD" && headers.host === "shop.test" ? 204 : 400;
        response.end();
      }),
    );
    expect(await ask([http(port)])).toEqual([{ kind: "status", status: 204 }]);
  });

  it("is asked as the question says, and what it would be is told without waiting for it", async () => {
    const port = await opened(
      createHttpServer(({ method, url, headers }, response) => {
        const isRight = method === "GET" && url === "/a?b=1" && headers["x-preview"] === "1";
        response.writeHead(isRight ? 404 : 400, { "Content-Type": "text/plain", "Content-Length": 28 }).write("no");
      }),
    );
    const question = http(port, { method: "GET", path: "/a?b=1", headers: { "X-Preview": "1" } });
    const answer = { kind: "status", status: 404, contentType: "text/plain", contentBytes: 28 };
    expect(await ask([question], { patienceMs: 1_000 })).toEqual([answer]);
  });

  it("tells whether a certificate is made out to the host", async () => {
    const { certificate, key } = selfSigned("*.shop.test");
    const port = await opened(createHttpsServer({ cert: certificate, key }, (_, response) => void response.end()));
    const questions = ["www.shop.test", "shop.test"].map((host) => http(port, { isSecured: true, host }));
    expect(await ask(questions)).toMatchObject([
      { certificate: { isForHost: true } },
      { certificate: { isForHost: false } },
    ]);
  });

  it("is asked over TLS by the host's name, and by none at an address, whatever the certificate", async () => {
    const { certificate: cert, key } = selfSigned("other.test");
    const seen: unknown[] = [];
    const server = createHttpsServer({ cert, key }, (_, response) => void response.end());
    server.on("secureConnection", ({ servername }) => seen.push(servername));
    const port = await opened(server);
    const questions = [http(port, { isSecured: true }), http(port, { isSecured: true, host: "127.0.0.1" })];
    const certificate = {
      names: "DNS:other.test",
      isForHost: false,
      validFrom: "2000-01-01T00:00:00.000Z",
      validTo: "2099-12-31T23:59:59.000Z",
      fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
    };
    expect(await ask(questions)).toEqual([
      { kind: "status", status: 200, certificate },
      { kind: "status", status: 200, certificate },
    ]);
    expect(new Set(seen)).toEqual(new Set([false, "shop.test"]));
  });

  it("may be hung up on, or get no answer, or nobody be there", async () => {
    const hangsUp = await opened(createServer((socket) => void socket.destroy()));
    const silent = await opened(createServer((socket) => onTestFinished(() => void socket.destroy())));
    expect(await ask([http(hangsUp), http(silent), http(await closedPort())], { patienceMs: 200 })).toEqual([
      { kind: "failed", said: expect.stringMatching(/hang up|ECONNRESET/) },
      { kind: "silent" },
      { kind: "refused" },
    ]);
  });
});
