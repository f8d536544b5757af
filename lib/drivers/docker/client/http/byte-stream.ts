import type { IncomingMessage } from "node:http";
import { ensureSuccess } from "../answer.ts";
import type { ReadTiming } from "../connection.ts";
import { startDeadline } from "../deadline.ts";
import type { ApiRequest } from "../request.ts";
import { lateSilence, silenceOf, unreachable } from "../silence.ts";
import type { Stream } from "./stream.ts";
import { bodyText, responseTo } from "./transport.ts";

/** Asks for what is read piece by piece. Resolves with the head of the response. */
export async function read(
  stream: Stream,
  at: string,
  request: ApiRequest,
  timing: ReadTiming,
): Promise<AsyncIterable<Buffer>> {
  const response = await stream(request, timing, async (sent) => {
    const answered = await responseTo(sent.end());
    if (answered.statusCode === 200) return answered;
    const text = await bodyText(answered);
    ensureSuccess(request, { kind: "reply", from: at, status: answered.statusCode ?? 0, text });
    return answered;
  });
  return piecesOf(response, at, request.doing, timing);
}

/** Ends when the engine does, and with the signal. */
async function* piecesOf(
  response: IncomingMessage,
  at: string,
  doing: string,
  { idleLimitMs, signal }: ReadTiming,
): AsyncGenerator<Buffer> {
  const limit = startDeadline(idleLimitMs, signal);
  const end = (): void => void response.destroy();
  limit.signal.addEventListener("abort", end, { once: true });
  if (limit.signal.aborted) end();
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      limit.putOff();
      yield chunk;
    }
    if (limit.expired) throw new Error("it stood still");
  } catch (error) {
    if (signal?.aborted === true) return;
    throw unreachable(limit.expired ? lateSilence(at, idleLimitMs ?? 0) : silenceOf(at, error), doing);
  } finally {
    limit.clear();
    end();
  }
}
