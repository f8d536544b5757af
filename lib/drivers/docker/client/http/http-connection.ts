import { SwarmwrightError } from "../../../../core/errors.ts";
import type { Endpoint } from "../../../../core/references.ts";
import type { Connection, Timing } from "../connection.ts";
import { type Deadline, startDeadline, throwIfCancelled } from "../deadline.ts";
import type { ApiRequest, Reply, Silence } from "../request.ts";
import { lateSilence, silenceOf, unreachable } from "../silence.ts";
import { read } from "./byte-stream.ts";
import { listen } from "./event-stream.ts";
import { run } from "./exec.ts";
import { loadImage } from "./image-load.ts";
import { join } from "./join.ts";
import { agreedVersion } from "./negotiation.ts";
import { waitUntilReady } from "./ready.ts";
import type { Stream } from "./stream.ts";
import { bodyText, type HttpRequest, type Transport, transportTo } from "./transport.ts";

/** A real engine. */
export function connectTo(endpoint: Endpoint): Connection {
  const transport = transportTo(endpoint);
  const { at } = transport;
  const versioned = versionedOver(transport);

  /** Runs under the deadline. In a silence the version is forgotten: when the engine is heard again, it may be another. */
  async function heard<T>(
    doing: string,
    { timeoutMs, signal }: Timing,
    use: (deadline: Deadline) => Promise<T>,
  ): Promise<T | Silence> {
    const deadline = startDeadline(timeoutMs, signal);
    try {
      throwIfCancelled(signal, at, doing);
      return await use(deadline);
    } catch (error) {
      throwIfCancelled(signal, at, doing);
      if (error instanceof SwarmwrightError) throw error;
      versioned.forget();
      return deadline.expired ? lateSilence(at, timeoutMs) : silenceOf(at, error);
    } finally {
      deadline.clear();
    }
  }

  const exchange = async (request: ApiRequest, { signal }: Deadline): Promise<Reply> => {
    const response = await transport.send(await versioned.toHttp(request, signal), signal);
    return { kind: "reply", from: at, status: response.statusCode ?? 0, text: await bodyText(response) };
  };

  const stream: Stream = async (request, timing, use) => {
    const outcome = await heard(request.doing, timing, async (deadline) => {
      const opened = transport.open(await versioned.toHttp(request, deadline.signal), deadline.signal);
      return { used: await use(opened, deadline) };
    });
    if ("used" in outcome) return outcome.used;
    throw unreachable(outcome, request.doing);
  };

  const ask: Connection["ask"] = (request, timing) =>
    heard(request.doing, timing, (deadline) => exchange(request, deadline));

  return {
    at,
    ask,
    waitUntilReady: (timing) => waitUntilReady(ask, endpoint, at, timing),
    load: (archive, idleLimit) => loadImage(stream, at, archive, idleLimit),
    run: (exec, doing, timing) => run(stream, at, { exec, doing }, timing),
    join: (exec, timing) => join(stream, at, exec, timing),
    read: (request, timing) => read(stream, at, request, timing),
    listen: (filters, timing) => listen(stream, at, filters, timing),
    close: () => transport.close(),
  };
}

interface Versioned {
  /** With the version of the API that is agreed on with the engine. @throws `refused` for one that is too old */
  toHttp(request: ApiRequest, signal: AbortSignal): Promise<HttpRequest>;
  forget(): void;
}

function versionedOver(transport: Transport): Versioned {
  let version: string | undefined;

  async function agree(signal: AbortSignal): Promise<string> {
    const response = await transport.send({ method: "GET", path: "/_ping" }, signal);
    await bodyText(response);
    version = agreedVersion(transport.at, response.headers["api-version"]?.toString());
    return version;
  }

  return {
    forget: () => (version = undefined),
    toHttp: async (request, signal) => toHttp(version ?? (await agree(signal)), request),
  };
}

function toHttp(version: string, { method, path, query, body, archive, headers = {} }: ApiRequest): HttpRequest {
  const search = query === undefined ? "" : `?${new URLSearchParams(query).toString()}`;
  const head = { method, path: `/v${version}${path}${search}` };
  if (archive !== undefined) {
    return { ...head, headers: { "content-type": "application/x-tar", ...headers }, body: archive };
  }
  if (body === undefined) return { ...head, headers };
  return { ...head, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}
