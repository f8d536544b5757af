import type { ApiRequest, Outcome } from "../client/request.ts";
import { lateSilence, silenceOf } from "../client/silence.ts";
import { changeOrEnd } from "./change-or-end.ts";
import type { FakeCall } from "./interception.ts";
import { canAgree, isLed, NO_LEADER } from "./raft.ts";
import { Refusal } from "./refusal.ts";
import { routes } from "./routes.ts";
import type { Asked, Route } from "./routes/route.ts";
import type { FakeHost, SwarmState } from "./state.ts";
import { LEADER_PATIENCE_MS } from "./timing.ts";

/** What an engine answers, as it does: with a status and JSON. */
export async function answerTo(call: FakeCall, host: FakeHost, request: ApiRequest): Promise<Outcome> {
  const [route, match] = routeFor(request);
  const failure = await failureToAsk(call, host, route);
  if (failure !== undefined) return failure;
  try {
    const answer = route.answer(asked(call, host, request, match));
    if (route.isText === true) return { kind: "reply", from: call.at, status: 200, text: String(answer) };
    return reply(call, 200, answer);
  } catch (error) {
    if (error instanceof Refusal) return reply(call, error.status, { message: error.message });
    throw error;
  }
}

function reply({ at }: FakeCall, status: number, value: unknown): Outcome {
  return { kind: "reply", from: at, status, text: value === undefined ? "" : JSON.stringify(value) };
}

/** What comes of a question that takes the other managers, if they cannot be asked. */
async function failureToAsk(call: FakeCall, host: FakeHost, route: Route): Promise<Outcome | undefined> {
  const swarm = host.member?.manages === true ? host.member.swarm : undefined;
  if (swarm === undefined || route.needs === "nothing" || (await isMet(call, host, swarm, route))) return undefined;
  const { at, timing } = call;
  if (!host.answers) return silenceOf(at, new Error("socket hang up"));
  if (timing.timeoutMs < LEADER_PATIENCE_MS) return lateSilence(at, timing.timeoutMs);
  return route.needs === "a look for the leader" ? undefined : reply(call, 500, { message: NO_LEADER });
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
  const isEnough = (): boolean => (needs === "majority" ? canAgree(swarm) : isLed(swarm));
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
