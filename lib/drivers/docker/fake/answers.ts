import type { ApiRequest, Outcome } from "../client/request.ts";
import { lateSilence, silenceOf } from "../client/silence.ts";
import { changeOrEnd } from "./change-or-end.ts";
import type { FakeCall } from "./interception.ts";
import { canAgree, isLed } from "./raft.ts";
import { Refusal } from "./refusal.ts";
import { type Asked, type Route, routes } from "./routes.ts";
import type { FakeHost, SwarmState } from "./state.ts";
import { LEADER_PATIENCE_MS } from "./timing.ts";

const NO_LEADER =
  "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.";

/** What an engine answers, as it does: with a status and JSON. */
export async function answerTo(call: FakeCall, host: FakeHost, request: ApiRequest): Promise<Outcome> {
  const [route, match] = routeFor(request);
  const { at, timing } = call;
  const reply = (status: number, value: unknown): Outcome => ({
    kind: "reply",
    from: at,
    status,
    text: value === undefined ? "" : JSON.stringify(value),
  });
  const swarm = host.member?.manages === true ? host.member.swarm : undefined;
  if (swarm !== undefined && route.needs !== "nothing" && !(await isMet(call, host, swarm, route))) {
    if (!host.answers) return silenceOf(at, new Error("socket hang up"));
    return timing.timeoutMs < LEADER_PATIENCE_MS
      ? lateSilence(at, timing.timeoutMs)
      : reply(500, { message: NO_LEADER });
  }
  try {
    return reply(200, route.answer(asked(call, host, request, match)));
  } catch (error) {
    if (error instanceof Refusal) return reply(error.status, { message: error.message });
    throw error;
  }
}

function routeFor({ method, path }: ApiRequest): readonly [Route, RegExpExecArray] {
  for (const route of routes) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (match !== null) return [route, match];
  }
  throw new Error(`the fake engine does not know ${method} ${path}`);
}

/** Engines look for their leader for a while; the client may not want to wait for so long. */
async function isMet(call: FakeCall, host: FakeHost, swarm: SwarmState, { needs }: Route): Promise<boolean> {
  const { clock } = call.world.context;
  const { timeoutMs, signal } = call.timing;
  const isEnough = (): boolean => (needs === "leader" ? isLed(swarm) : canAgree(swarm));
  const endsAt = clock.now() + Math.min(timeoutMs, LEADER_PATIENCE_MS);
  const isOver = (): boolean => clock.now() >= endsAt || !host.answers || signal?.aborted === true;
  while (!isEnough() && !isOver()) {
    await changeOrEnd(swarm.raft.watchers, (until) => clock.sleep(endsAt - clock.now(), until), signal);
  }
  return isEnough() && host.answers;
}

function asked(
  { world }: FakeCall,
  host: FakeHost,
  { query = {}, body = {} }: ApiRequest,
  match: RegExpExecArray,
): Asked {
  return {
    world,
    host,
    id: decodeURIComponent(match[1] ?? ""),
    query,
    filters: JSON.parse(query["filters"] ?? "{}") as Asked["filters"],
    // As it would arrive: without what is undefined.
    body: JSON.parse(JSON.stringify(body)) as object,
  };
}
