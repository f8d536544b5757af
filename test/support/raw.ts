import { once } from "node:events";
import { type ClientHttp2Session, connect as connectHttp2, constants } from "node:http2";
import { connect, type Socket } from "node:net";
import { type Place, SEEN, type Seen } from "./backends.ts";

/** What comes back, until the other side ends, for bytes that are sent as they are; empty if it is refused. */
export async function sendRaw(to: number | Place, bytes: string, from?: string): Promise<string> {
  const { host, port } = typeof to === "number" ? { host: "127.0.0.1", port: to } : to;
  const socket = connect({ port, host, ...(from !== undefined && { localAddress: from }) });
  const parts: string[] = [];
  socket.on("data", (part: Buffer) => parts.push(part.toString()));
  socket.on("error", () => socket.destroy());
  socket.write(bytes);
  await new Promise((resolve) => socket.once("close", resolve));
  return parts.join("");
}

/** A line that says, by the PROXY protocol's version 1, whose a connection is. */
export const proxyLine = (from: string): string => `PROXY TCP4 ${from} 127.0.0.1 4711 80\r\n`;

/** The same by version 2. Source: HAProxy's proxy-protocol.txt, section 2.2. */
export function proxyHeader(from: string): Buffer {
  const start = "\r\n\r\n\0\r\nQUIT\n";
  // Version 2 and "proxied", TCP by IPv4, and 12 bytes more: addresses and ports.
  const kind = [0x21, 0x11, 0, 12];
  const addresses = [from, "127.0.0.1"].flatMap((address) => address.split(".").map(Number));
  const ports = [4_711, 80].flatMap((port) => [port >> 8, port & 0xff]);
  return Buffer.concat([Buffer.from(start), Buffer.from([...kind, ...addresses, ...ports])]);
}

/** A request that ends its connection. */
export const lastRequest = (host: string): string => `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;

/** Speaks another protocol with a service, as websockets do. @returns what the service says to a text */
export async function upgraded(socket: Socket, host: string, text: string): Promise<readonly string[]> {
  const accepted = await upgrade(socket, host);
  const said = await answerTo(socket, text);
  socket.destroy();
  return [accepted, said];
}

/** Asks for another protocol. @returns the first line of the answer */
export async function upgrade(socket: Socket, host: string): Promise<string> {
  const headers = ["GET /ws HTTP/1.1", `Host: ${host}`, "Connection: Upgrade", "Upgrade: websocket"];
  const key = ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"];
  socket.write([...headers, ...key, "", ""].join("\r\n"));
  const accepted = await nextOf(socket);
  return accepted.split("\r\n")[0] ?? "";
}

/** What the other side says to a text. */
export async function answerTo(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  return nextOf(socket);
}

const nextOf = async (socket: Socket): Promise<string> => {
  const [part] = (await once(socket, "data")) as [Buffer];
  return part.toString();
};

/** What a call of gRPC comes to. */
export interface Called {
  readonly status: number | undefined;
  /** What the service saw. */
  readonly seen: Seen | undefined;
  readonly body: string;
  readonly trailers: object;
}

/** Calls a method as gRPC does, by HTTP/2. @param origin `http://127.0.0.1:port`, or the same by TLS */
export async function call(
  origin: string,
  host: string,
  path: string,
  body: string,
  metadata: Readonly<Record<string, string>> = {},
): Promise<Called> {
  const session = connectHttp2(origin, { rejectUnauthorized: false, servername: host });
  try {
    return await callIn(session, host, path, body, metadata);
  } finally {
    session.close();
  }
}

/** The same by a connection that there is. */
export async function callIn(
  session: ClientHttp2Session,
  host: string,
  path: string,
  body: string,
  metadata: Readonly<Record<string, string>> = {},
): Promise<Called> {
  const stream = session.request({
    ...metadata,
    ":method": "POST",
    ":path": path,
    ":authority": host,
    "content-type": "application/grpc",
    te: "trailers",
  });
  const got: { status?: number; seen?: Seen; trailers: object; parts: string[] } = { trailers: {}, parts: [] };
  stream.on("response", ({ [constants.HTTP2_HEADER_STATUS]: status, [SEEN]: seen }) => {
    got.status = status as unknown as number;
    if (typeof seen === "string") got.seen = JSON.parse(seen) as Seen;
  });
  stream.on("trailers", ({ "grpc-status": code }) => (got.trailers = { "grpc-status": code }));
  stream.on("data", (part: Buffer) => got.parts.push(part.toString()));
  stream.end(body);
  await once(stream, "close");
  return { status: got.status, seen: got.seen, body: got.parts.join(""), trailers: got.trailers };
}
