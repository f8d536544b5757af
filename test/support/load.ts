import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { setTimeout as after } from "node:timers/promises";
import { STOPPING } from "./backends.ts";
import { type Asked, type LoadRequest, type Verdict, verdictOf, type Wanted } from "./load-request.ts";
import { type LoadResult, LoadTally, type Sent } from "./load-tally.ts";

/** A steady stream of requests. Each has a path of its own; half of them go by HTTPS, and every tenth is a POST. */
export interface LoadOptions extends Asked {
  /** Machines that are asked in turn. */
  readonly addresses: readonly string[];
  /** Where all paths begin. @example "/api" */
  readonly base: string;
  /** New connections a second, one request each. */
  readonly freshPerSecond: number;
  /** Connections that stay, with a request a second each. */
  readonly kept: number;
  /** More of these, on which one response of four seconds follows the other: one is always under way. */
  readonly lasting: number;
}

export interface Load {
  /** Fresh requests so far. */
  sent(): number;
  /** Milliseconds since the load began. */
  elapsedMs(): number;
  /** Resolves when so many fresh requests were sent. */
  until(fresh: number): Promise<void>;
  /** Sends no more, and waits for the last answer. */
  end(): Promise<LoadResult>;
}

const POST_EVERY = 10;
/** What a service takes to answer a POST: so long it is under way, and some always are. */
export const POST_MS = 400;
/** Twice the time between the moment when a task is looked for no more and its signal to stop: some are under way then. */
export const LASTING_MS = 4_000;
const LOOK_MS = 20;

export function startLoad(options: LoadOptions): Load {
  const tally = new LoadTally();
  const over = new AbortController();
  const fresh = sendFresh(options, tally, over.signal);
  const connections = (count: number, use: typeof keep) =>
    Array.from({ length: count }, (_, index) => use(options, index, tally, over.signal));
  const kept = connections(options.kept, keep);
  const lasting = connections(options.lasting, last);
  return {
    sent: () => tally.fresh,
    elapsedMs: () => tally.elapsedMs(),
    async until(count) {
      for (;;) {
        if (tally.fresh >= count) return;
        await after(LOOK_MS);
      }
    },
    async end() {
      over.abort();
      await Promise.all([fresh, ...kept, ...lasting]);
      return tally.result(options.kept + options.lasting);
    },
  };
}

/** Sends at its times, whatever became of those before. */
async function sendFresh(options: LoadOptions, tally: LoadTally, over: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  const sent: Promise<unknown>[] = [];
  while (!over.aborted) {
    const number = (tally.fresh += 1);
    const asks = number % POST_EVERY === 0 ? post(POST_MS) : get;
    const isSecured = Math.floor(number / POST_EVERY) % 2 === 0;
    const how = { address: inTurn(options, number), isSecured, agent: false, connection: "fresh" } as const;
    sent.push(askOnce(options, tally, { ...asks(options, `fresh/${number}`), ...how }));
    await after(Math.max(0, startedAt + (number * 1_000) / options.freshPerSecond - performance.now()));
  }
  await Promise.all(sent);
}

/** One connection, with a request a second. */
async function keep(options: LoadOptions, index: number, tally: LoadTally, over: AbortSignal): Promise<void> {
  const how = stays(options, index, tally);
  await after((index * 1_000) / options.kept);
  for (let round = 0; !over.aborted; round += 1) {
    const sentMs = tally.elapsedMs();
    tally.kept += 1;
    const asks = (index + round) % POST_EVERY === 0 ? post(POST_MS) : get;
    await askOnce(options, tally, { ...asks(options, `kept/${index}/${round}`), ...how });
    await after(Math.max(0, sentMs + 1_000 - tally.elapsedMs()));
  }
  how.agent.destroy();
}

/** One connection, on which a response is always under way. */
async function last(options: LoadOptions, index: number, tally: LoadTally, over: AbortSignal): Promise<void> {
  const how = stays(options, index, tally);
  await after((index * LASTING_MS) / options.lasting);
  for (let round = 0; !over.aborted; round += 1) {
    const sentMs = tally.elapsedMs();
    tally.lasting += 1;
    const request = { ...post(LASTING_MS)(options, `lasting/${index}/${round}`), ...how };
    const { why, headers } = await askOnce(options, tally, request);
    if (why === undefined && headers?.[STOPPING] !== undefined) tally.acrossStop.task += 1;
    // As a router says that was told to stop.
    if (why === undefined && headers?.connection === "close") tally.acrossStop.router += 1;
    await after(Math.max(0, sentMs + LASTING_MS - tally.elapsedMs()));
  }
  how.agent.destroy();
}

/** A connection of its own, for one request after the other. */
function stays(options: LoadOptions, index: number, tally: LoadTally) {
  const isSecured = index % 2 === 0;
  const agent = countingAgent(tally, isSecured ? HttpsAgent : HttpAgent);
  return { address: inTurn(options, index), isSecured, agent, connection: "kept" } as const;
}

type What = Wanted & Pick<Sent, "takesMs">;

const get = ({ base }: LoadOptions, name: string): What => ({ method: "GET", path: `${base}/${name}`, takesMs: 0 });

/** Executed at once, and answered when its time is over: nobody may send it a second time. */
const post =
  (takesMs: number) =>
  ({ base }: LoadOptions, name: string): What => ({
    method: "POST",
    path: `${base}/slow/${takesMs}/${name}`,
    takesMs,
  });

const inTurn = ({ addresses }: LoadOptions, number: number): string => addresses[number % addresses.length] ?? "";

async function askOnce(
  options: LoadOptions,
  tally: LoadTally,
  request: LoadRequest & Omit<Sent, "sentMs">,
): Promise<Verdict> {
  const { method, path, takesMs, connection, address } = request;
  const sentMs = tally.elapsedMs();
  const verdict = await verdictOf(request, options);
  tally.add({ method, path, takesMs, connection, address, sentMs }, verdict.why);
  return verdict;
}

function countingAgent(tally: LoadTally, Agent: typeof HttpAgent | typeof HttpsAgent): HttpAgent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, maxCachedSessions: 0 });
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (...given) => {
    tally.opened += 1;
    return create(...given);
  };
  return agent;
}
