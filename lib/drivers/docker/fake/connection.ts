import type { Endpoint } from "../../../core/references.ts";
import type { EngineInfo } from "../api/engine.ts";
import type { EngineEvent } from "../api/events.ts";
import { ensureSuccess, jsonOf } from "../client/answer.ts";
import type { Connection, Timing } from "../client/connection.ts";
import { secondsText, throwIfCancelled } from "../client/deadline.ts";
import { endpointText } from "../client/endpoint-text.ts";
import { readInfo } from "../client/info.ts";
import type { Silence } from "../client/request.ts";
import { silenceOf, unreachable } from "../client/silence.ts";
import { answerTo } from "./answers.ts";
import { changeOrEnd } from "./change-or-end.ts";
import { joinedTo, outputOf } from "./exec.ts";
import { writeIn } from "./faults.ts";
import { load } from "./image-load.ts";
import { intercepted } from "./interception.ts";
import { logPieces } from "./logs.ts";
import type { FakeHost } from "./state.ts";
import { hostAt, type WorldState } from "./world-state.ts";

/** An engine of a fake world, as the client talks to real ones. */
export function connectToFake(world: WorldState, endpoint: Endpoint): Connection {
  const at = endpointText(endpoint);

  /** @throws `unreachable`, `cancelled` */
  const reached = (doing: string, signal: AbortSignal | undefined): FakeHost => {
    throwIfCancelled(signal, at, doing);
    const host = reach(world, endpoint, at);
    if ("kind" in host) throw unreachable(host, doing);
    return host;
  };

  const ask: Connection["ask"] = async (request, timing) => {
    throwIfCancelled(timing.signal, at, request.doing);
    const host = reach(world, endpoint, at);
    if ("kind" in host) return host;
    const call = { world, at, doing: request.doing, timing };
    const outcome = await intercepted(call, writeIn(host, request), () => answerTo(call, host, request));
    throwIfCancelled(timing.signal, at, request.doing);
    return outcome;
  };

  return {
    at,
    ask,
    close: () => undefined,
    waitUntilReady: (timing) => waitUntilReady(world, at, ask, timing),
    async load(archive, timing) {
      const doing = "loading an image";
      await load({ world, at, doing, timing }, reached(doing, timing.signal), archive);
    },
    async run(exec, doing, { signal }) {
      reached(doing, signal);
      const { stdout, stderr } = outputOf(world, exec);
      return { stdout, stderr };
    },
    async join({ exec, isTty, doing }, { signal }) {
      reached(doing, signal);
      return joinedTo(outputOf(world, exec), isTty);
    },
    async read(request, timing) {
      const outcome = await ask(request, timing);
      if (outcome.kind === "silence") throw unreachable(outcome, request.doing);
      ensureSuccess(request, outcome);
      // What an engine writes while it pulls is all there; of logs there is no more than that they can be read.
      if (outcome.text !== "") return inOnePiece(outcome.text);
      return logPieces({ world, host: reached(request.doing, timing.signal), at, request, signal: timing.signal });
    },
    async listen(filters, { signal }) {
      const doing = "listening to the engine's events";
      const { next } = reached(doing, signal).events.listen(filters, signal);
      return eventsFrom(next, at, doing);
    },
  };
}

function reach(world: WorldState, endpoint: Endpoint, at: string): FakeHost | Silence {
  const host = hostAt(world, endpoint);
  if (host?.answers === true) return host;
  const code = host === undefined ? "ENOENT" : "ECONNREFUSED";
  return silenceOf(at, Object.assign(new Error(code), { code }));
}

async function* inOnePiece(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

async function* eventsFrom(
  next: () => Promise<EngineEvent | "aborted" | "broken off">,
  at: string,
  doing: string,
): AsyncGenerator<EngineEvent> {
  for (;;) {
    const event = await next();
    if (event === "aborted") return;
    if (event === "broken off") throw unreachable(silenceOf(at, new Error("socket hang up")), doing);
    yield event;
  }
}

async function waitUntilReady(
  { context: { clock }, watchers }: WorldState,
  at: string,
  ask: Connection["ask"],
  { timeoutMs, signal }: Timing,
): Promise<EngineInfo> {
  const doing = `waiting ${secondsText(timeoutMs)} for the engine`;
  const endsAt = clock.now() + timeoutMs;
  for (;;) {
    const outcome = await ask({ ...readInfo, doing }, { timeoutMs: endsAt - clock.now(), signal });
    if (outcome.kind === "reply") return jsonOf<EngineInfo>(readInfo, outcome);
    if (clock.now() >= endsAt) throw unreachable(outcome, doing);
    await changeOrEnd(watchers, (until) => clock.sleep(endsAt - clock.now(), until), signal);
    throwIfCancelled(signal, at, doing);
  }
}
