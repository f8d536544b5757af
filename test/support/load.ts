import { Agent as HttpAgent, type ClientRequest, request as httpRequest, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { setTimeout as after } from "node:timers/promises";
import { TLSSocket } from "node:tls";

/** A steady stream of requests. */
export interface LoadOptions {
  /** Machines that are asked in turn. */
  readonly addresses: readonly string[];
  /** The host of every other request, by HTTP. */
  readonly host: string;
  /** The host of the others, by HTTPS. */
  readonly secured: Secured;
  /** New connections a second, one request each; every tenth is a POST with a number of its own. */
  readonly freshPerSecond: number;
  /** Connections that stay, with a request a second each. */
  readonly kept: number;
  /** Says what is wrong with an answer, if anything. */
  readonly judge: (body: string) => string | undefined;
}

/** A host that is asked by HTTPS. */
export interface Secured {
  readonly host: string;
  /** SHA-256 of the certificates of which one is to be shown. */
  readonly fingerprints: readonly string[];
}

/** A request that was not answered as it should have been: not with 200, with another body, or too late. */
export interface Failure {
  /** When it was sent, in milliseconds since the load began. */
  readonly sentMs: number;
  /** Whether its connection was made for it alone, or one of those that stay. */
  readonly connection: "fresh" | "kept";
  readonly method: "GET" | "POST";
  /** Of the machine that was asked. */
  readonly address: string;
  readonly why: string;
}

/** What came of it. */
export interface LoadResult {
  readonly fresh: number;
  readonly kept: number;
  /** Connections that were to stay and had to be made again. */
  readonly reopened: number;
  readonly failures: readonly Failure[];
  /** How many failed of what. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Paths of the POSTs that were answered well. */
  readonly posted: readonly string[];
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The longest that a client waited until it had an answer, or knew that it would get none. */
  readonly longestMs: number;
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

/** An answer that takes longer is a failure. */
const SLOW_MS = 2_000;
const LATE = "over 2 s";
const GIVEN_UP_MS = 10_000;
/** Of a request that the client gave up. */
export const UNANSWERED = `no answer in ${GIVEN_UP_MS / 1_000} s`;
const POST_EVERY = 10;
const LOOK_MS = 20;

export function startLoad(options: LoadOptions): Load {
  const tally = new Tally();
  const over = new AbortController();
  const fresh = sendFresh(options, tally, over.signal);
  const kept = Array.from({ length: options.kept }, (_, index) => keep(options, index, tally, over.signal));
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
      await Promise.all([fresh, ...kept]);
      return tally.result(options.kept);
    },
  };
}

type Sent = Omit<Failure, "why">;

/** What came of all requests so far. */
class Tally {
  fresh = 0;
  kept = 0;
  opened = 0;
  readonly posted: string[] = [];
  readonly #startedAt = performance.now();
  readonly #failures: Failure[] = [];
  readonly #latencies: number[] = [];

  elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** @param wrong what was, if anything */
  add(sent: Sent, wrong: string | undefined): void {
    const tookMs = this.elapsedMs() - sent.sentMs;
    this.#latencies.push(tookMs);
    const why = wrong ?? (tookMs > SLOW_MS ? LATE : undefined);
    if (why !== undefined) this.#failures.push({ ...sent, why });
  }

  result(connections: number): LoadResult {
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    const quantile = (part: number) => Math.round(sorted[Math.floor(sorted.length * part)] ?? 0);
    return {
      fresh: this.fresh,
      kept: this.kept,
      reopened: this.opened - connections,
      failures: this.#failures,
      reasons: counts(this.#failures.map(({ why }) => why)),
      posted: this.posted,
      p50Ms: quantile(0.5),
      p99Ms: quantile(0.99),
      longestMs: Math.round(sorted.at(-1) ?? 0),
    };
  }
}

/** How often each of them is there. */
function counts(words: readonly string[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const word of words) found[word] = (found[word] ?? 0) + 1;
  return found;
}

/** Sends at its times, whatever became of those before. */
async function sendFresh(options: LoadOptions, tally: Tally, over: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  const sent: Promise<void>[] = [];
  while (!over.aborted) {
    tally.fresh += 1;
    sent.push(askFresh(options, tally.fresh, tally));
    await after(Math.max(0, startedAt + (tally.fresh * 1_000) / options.freshPerSecond - performance.now()));
  }
  await Promise.all(sent);
}

async function askFresh(options: LoadOptions, number: number, tally: Tally): Promise<void> {
  const { addresses } = options;
  const address = addresses[number % addresses.length] ?? "";
  const isPost = number % POST_EVERY === 0;
  const [method, path] = isPost ? (["POST", `/post/${number}`] as const) : (["GET", "/"] as const);
  const sentMs = tally.elapsedMs();
  const isSecured = Math.floor(number / POST_EVERY) % 2 === 0;
  const why = await fault(send(options, isSecured, { host: address, path, method, agent: false }), options);
  if (why === undefined && isPost) tally.posted.push(path);
  tally.add({ sentMs, connection: "fresh", method, address }, why);
}

/** One connection, with a request a second. */
async function keep(options: LoadOptions, index: number, tally: Tally, over: AbortSignal): Promise<void> {
  const { addresses, kept } = options;
  const address = addresses[index % addresses.length] ?? "";
  const isSecured = index % 2 === 0;
  const agent = countingAgent(tally, isSecured ? HttpsAgent : HttpAgent);
  await after((index * 1_000) / kept);
  while (!over.aborted) {
    const sentMs = tally.elapsedMs();
    tally.kept += 1;
    const why = await fault(send(options, isSecured, { host: address, agent }), options);
    tally.add({ sentMs, connection: "kept", method: "GET", address }, why);
    await after(Math.max(0, sentMs + 1_000 - tally.elapsedMs()));
  }
  agent.destroy();
}

function send({ host, secured }: LoadOptions, isSecured: boolean, options: RequestOptions): ClientRequest {
  if (!isSecured) return httpRequest({ ...options, headers: { Host: host } });
  const { host: servername } = secured;
  // OpenSSL takes one certificate a name for an authority, and there are two of this one: they are compared below.
  return httpsRequest({ ...options, headers: { Host: servername }, servername, rejectUnauthorized: false });
}

function countingAgent(tally: Tally, Agent: typeof HttpAgent | typeof HttpsAgent): HttpAgent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, maxCachedSessions: 0 });
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (...given) => {
    tally.opened += 1;
    return create(...given);
  };
  return agent;
}

/** @returns what went wrong, if anything */
function fault(asking: ClientRequest, { judge, secured }: LoadOptions): Promise<string | undefined> {
  return new Promise((resolve) => {
    asking.setTimeout(GIVEN_UP_MS, () => asking.destroy(new Error(UNANSWERED)));
    asking.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    asking.on("response", (response) => {
      const parts: Buffer[] = [];
      const unknownCertificate = wrongCertificate(response.socket, secured);
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      response.on("end", () => {
        const body = Buffer.concat(parts).toString();
        resolve(response.statusCode === 200 ? (unknownCertificate ?? judge(body)) : `status ${response.statusCode}`);
      });
    });
    asking.end();
  });
}

function wrongCertificate(socket: Socket, { fingerprints }: Secured): string | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const { fingerprint256 } = socket.getPeerCertificate();
  return fingerprints.includes(fingerprint256) ? undefined : "another certificate";
}
