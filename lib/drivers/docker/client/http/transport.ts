import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  request as httpRequest,
  type RequestOptions,
} from "node:http";
import type { Endpoint } from "../../../../core/references.ts";
import { endpointText } from "../endpoint-text.ts";
import { systemCode } from "../silence.ts";

/** One exchange with an engine, before anything is known of its API. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Connections to one engine. Rejects with Node's own errors. */
export interface Transport {
  /** Whom it leads to, as one writes it for Docker's client: `unix:///run/docker.sock`. */
  readonly at: string;
  /** Resolves with the head of the response. */
  send(request: HttpRequest, signal: AbortSignal): Promise<IncomingMessage>;
  /** On a connection of its own, for what lasts or cannot be sent twice. The caller ends the request. */
  open(request: HttpRequest, signal: AbortSignal): ClientRequest;
  /** Ends the idle connections. */
  close(): void;
}

/** More would only queue inside of the engine. */
const CONNECTIONS = 32;

export function transportTo(endpoint: Endpoint): Transport {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  return {
    at: endpointText(endpoint),
    send: (request, signal) => sendOn(agent, endpoint, request, signal),
    open: (request, signal) => httpRequest({ ...optionsFor(endpoint, request), signal, agent: false }),
    close: () => agent.destroy(),
  };
}

async function sendOn(
  agent: Agent,
  endpoint: Endpoint,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const options = { ...optionsFor(endpoint, request), signal };
  const first = httpRequest({ ...options, agent });
  try {
    return await responseTo(first.end(request.body));
  } catch (error) {
    // An engine may end an idle connection in the very moment at which it is used again: that is no failure.
    if (signal.aborted || !first.reusedSocket || !isBrokenOff(error)) throw error;
    return responseTo(httpRequest({ ...options, agent: false }).end(request.body));
  }
}

/** Waits for the head of the response. */
export function responseTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once("response", resolve);
    request.on("error", reject);
  });
}

function optionsFor(endpoint: Endpoint, { method, path, headers, body }: HttpRequest): RequestOptions {
  const sent = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return { socketPath: endpoint.path, method, path, headers: { host: "docker", ...sent, ...headers } };
}

function isBrokenOff(error: unknown): boolean {
  return ["ECONNRESET", "EPIPE"].includes(systemCode(error) ?? "");
}

/** The whole body of a response, as text. */
export async function bodyText(response: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
