import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { UnixEndpoint } from "../../../lib/core/references.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Something that speaks HTTP on a socket, and says what a test wants. */
export interface StubEngine {
  readonly endpoint: UnixEndpoint;
  /** `GET /info` and so on, without what was asked about versions. */
  readonly asked: readonly string[];
  readonly connections: ReadonlySet<Socket>;
  /** How many connections there were in all. */
  readonly connected: number;
  stop(): Promise<void>;
}

export interface StubOptions {
  readonly path?: string;
  /** @defaultValue 1.41 */
  readonly apiVersion?: string | undefined;
}

/** A folder that is gone after the test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "stub-engine-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function stubEngine(answer: Answer, options: StubOptions = {}): Promise<StubEngine> {
  const path = options.path ?? join(testFolder(), "docker.sock");
  const asked: string[] = [];
  const connections = new Set<Socket>();
  let connected = 0;
  const server = createServer((request, response) => {
    if (request.url === "/_ping") {
      const version = "apiVersion" in options ? options.apiVersion : "1.41";
      if (version !== undefined) response.setHeader("Api-Version", version);
      return response.end("OK");
    }
    asked.push(`${request.method} ${request.url}`);
    return answer(request, response);
  });
  server.keepAliveTimeout = 0;
  server.on("connection", (socket) => {
    connected += 1;
    connections.add(socket);
    socket.on("close", () => connections.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(() => (server.listening ? stop() : undefined));
  return {
    endpoint: { kind: "unix", path },
    asked,
    connections,
    get connected() {
      return connected;
    },
    stop,
  };
}

/** Answers everything with this JSON. */
export const always =
  (status: number, value: unknown): Answer =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  };

/** Takes requests, and never says a word. */
export const never: Answer = () => undefined;
