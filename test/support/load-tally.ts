import type { Wanted } from "./load-request.ts";

/** A request of the load that was sent. */
export interface Sent extends Wanted {
  /** In milliseconds since the load began. */
  readonly sentMs: number;
  /** How long the service takes for it, in milliseconds. */
  readonly takesMs: number;
  /** Whether its connection was made for it alone, or one of those that stay. */
  readonly connection: "fresh" | "kept";
  /** Of the machine that was asked. */
  readonly address: string;
}

/** A request that was not answered as it should have been: not with 200, with another body, or too late. */
export interface Failure extends Sent {
  readonly why: string;
}

/** What came of a load. */
export interface LoadResult {
  readonly fresh: number;
  readonly kept: number;
  /** Requests that take long. */
  readonly lasting: number;
  /** Of these: well answered by a task that was told to stop meanwhile, or through such a router. */
  readonly acrossStop: Readonly<Record<"task" | "router", number>>;
  /** Connections that were to stay and had to be made again. */
  readonly reopened: number;
  readonly failures: readonly Failure[];
  /** How many failed of what. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Paths of the POSTs that were answered well. */
  readonly posted: readonly string[];
  /** Of the times that clients waited for an answer, beyond what the service takes. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The longest that a client waited, beyond that, until it had an answer, or knew that it would get none. */
  readonly longestMs: number;
}

/** An answer that takes longer, beyond what the service takes, is a failure. */
const SLOW_MS = 2_000;
/** Of a request whose answer was good, and too late. */
export const LATE = "over 2 s";

/** What came of all requests so far. */
export class LoadTally {
  fresh = 0;
  kept = 0;
  lasting = 0;
  opened = 0;
  readonly acrossStop = { task: 0, router: 0 };
  readonly #startedAt = performance.now();
  readonly #posted: string[] = [];
  readonly #failures: Failure[] = [];
  readonly #waits: number[] = [];

  elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** @param wrong what was, if anything */
  add(sent: Sent, wrong: string | undefined): void {
    const waitMs = Math.max(0, this.elapsedMs() - sent.sentMs - sent.takesMs);
    this.#waits.push(waitMs);
    if (wrong === undefined && sent.method === "POST") this.#posted.push(sent.path);
    const why = wrong ?? (waitMs > SLOW_MS ? LATE : undefined);
    if (why !== undefined) this.#failures.push({ ...sent, why });
  }

  result(connections: number): LoadResult {
    const sorted = this.#waits.toSorted((a, b) => a - b);
    const quantile = (part: number) => Math.round(sorted[Math.floor(sorted.length * part)] ?? 0);
    return {
      fresh: this.fresh,
      kept: this.kept,
      lasting: this.lasting,
      acrossStop: this.acrossStop,
      reopened: this.opened - connections,
      failures: this.#failures,
      reasons: counts(this.#failures.map(({ why }) => why)),
      posted: this.#posted,
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
