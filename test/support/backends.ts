import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net";

/** What a service saw of a request. */
export interface Seen {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** A service on loopback, and all that it was asked. */
export interface BackendServer {
  readonly port: number;
  readonly asked: readonly Seen[];
  /** The connections by which it was asked. */
  readonly askedBy: ReadonlySet<unknown>;
  close(): Promise<void>;
  /** Takes no more connections, and resolves when the last request is answered. */
  end(): Promise<void>;
}

export type Handler = (seen: Seen, response: ServerResponse, request: IncomingMessage) => void;

/** Where a server listens; port 0 is any that is free. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

const onLoopback: Place = { host: "127.0.0.1", port: 0 };

/** A service that tells its client what it saw, or does as it is told. */
export async function backend(service: string, handle: Handler = tell, at = onLoopback): Promise<BackendServer> {
  const asked: Seen[] = [];
  const askedBy = new Set<unknown>();
  const server = createServer((request, response) => {
    askedBy.add(request.socket);
    void seenBy(service, request).then((seen) => {
      asked.push(seen);
      handle(seen, response, request);
    });
  });
  server.on("upgrade", (request, socket) => {
    const accept = acceptOf(request.headers["sec-websocket-key"] ?? "");
    const headers = ["Connection: Upgrade", "Upgrade: websocket", `Sec-WebSocket-Accept: ${accept}`];
    socket.write(["HTTP/1.1 101 Switching Protocols", ...headers, "", ""].join("\r\n"));
    socket.on("data", (data: Buffer) => socket.write(`${service} heard ${data.toString()}`));
    socket.on("error", () => socket.destroy());
    socket.on("end", () => socket.end());
  });
  return { port: await listen(server, at), asked, askedBy, close: () => closeAll(server), end: () => closed(server) };
}

/** What a websocket server makes of a client's key. Source: RFC 6455, section 1.3. */
const acceptOf = (key: string): string =>
  createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");

/** The header in which a service tells what it saw, if its answer has another body. */
export const SEEN = "x-seen";

/** The header of an answer whose task was told to stop before it was given. */
export const STOPPING = "x-stopping";

/** A service that speaks HTTP/2 without TLS, and answers as gRPC does: with what it was sent, and a trailer. */
export async function h2cBackend(service: string, at = onLoopback): Promise<BackendServer> {
  const asked: Seen[] = [];
  const askedBy = new Set<unknown>();
  const sessions = new Set<{ destroy(): void }>();
  const server = createHttp2Server();
  server.on("session", (session) => sessions.add(session));
  server.on("stream", (stream, headers) => {
    const { ":method": method = "", ":path": path = "", ...others } = headers;
    const seen = { service, method, path, headers: others, body: "" };
    asked.push(seen);
    askedBy.add(stream.session);
    const answer = { ":status": 200, "content-type": "application/grpc", [SEEN]: JSON.stringify(seen) };
    stream.respond(answer, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.pipe(stream);
  });
  const close = () => {
    for (const session of sessions) session.destroy();
    return closed(server);
  };
  return { port: await listen(server, at), asked, askedBy, close, end: () => closed(server) };
}

/**
 * A service that recovers: to `/500/2` it answers with 500 twice, and then well. `/reset/2` breaks the connection
 * instead, `/silence/2` says nothing. Each host and path begins anew.
 */
export function recovering(): Handler {
  const asked = new Map<string, number>();
  return (seen, response, request) => {
    const [, fault = "", times = "0"] = /^\/([^/]+)\/(\d+)/.exec(seen.path) ?? [];
    const key = `${String(seen.headers["host"])}${seen.path}`;
    const before = asked.get(key) ?? 0;
    asked.set(key, before + 1);
    if (before >= Number(times)) return tell(seen, response, request);
    if (fault === "reset") return void request.socket.resetAndDestroy();
    if (fault === "silence") return;
    response.statusCode = Number(fault);
    response.end();
  };
}

export const tell: Handler = (seen, response) => {
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify(seen));
};

async function seenBy(service: string, request: IncomingMessage): Promise<Seen> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const { method = "", url = "", headers } = request;
  return { service, method, path: url, headers, body: Buffer.concat(parts).toString() };
}

type Listening = Pick<TcpServer, "listen" | "address" | "close" | "once">;

async function listen(server: Listening, { host, port } = onLoopback): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

const closed = (server: Listening): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

function closeAll(server: Server): Promise<void> {
  const end = closed(server);
  server.closeAllConnections();
  return end;
}

/** A port of loopback that nobody listens on right now. */
export async function freePort(): Promise<number> {
  const server = createTcpServer();
  const port = await listen(server);
  await closed(server);
  return port;
}
