import type { IncomingMessage } from "node:http";
import type { EngineEvent } from "../../api/events.ts";
import { ensureSuccess } from "../answer.ts";
import type { StreamFilters, Timing } from "../connection.ts";
import { type ApiRequest, filtersQuery } from "../request.ts";
import { silenceOf, unreachable } from "../silence.ts";
import type { Stream } from "./stream.ts";
import { jsonLines } from "./json-lines.ts";
import { bodyText, responseTo } from "./transport.ts";

const doing = "listening to the engine's events";

/** Listens from the moment on at which this resolves. */
export async function listen(
  stream: Stream,
  at: string,
  { type, event }: StreamFilters,
  timing: Timing & { readonly signal: AbortSignal },
): Promise<AsyncIterable<EngineEvent>> {
  const request: ApiRequest = { method: "GET", path: "/events", query: filtersQuery({ type, event }), doing };
  const response = await stream(request, timing, async (sent) => {
    const answered = await responseTo(sent.end());
    if (answered.statusCode === 200) return answered;
    const text = await bodyText(answered);
    ensureSuccess(request, { kind: "reply", from: at, status: answered.statusCode ?? 0, text });
    return answered;
  });
  return eventsIn(response, at, timing.signal);
}

async function* eventsIn(response: IncomingMessage, at: string, signal: AbortSignal): AsyncGenerator<EngineEvent> {
  const end = (): void => void response.destroy();
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  try {
    yield* jsonLines<EngineEvent>(response);
    if (!signal.aborted) throw new Error("the engine ended its events");
  } catch (error) {
    if (!signal.aborted) throw unreachable(silenceOf(at, error), doing);
  } finally {
    signal.removeEventListener("abort", end);
    end();
  }
}
