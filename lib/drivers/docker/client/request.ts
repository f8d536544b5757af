import type { ErrorCode } from "../../../core/errors.ts";

/** What one of the engine's ways of saying no means. */
export interface Verdict {
  readonly says: (reply: Reply) => boolean;
  readonly code: ErrorCode;
  readonly remedy: string;
}

/** One call of the Engine API. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Without the version: `/services/create`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. It may hold secrets: it stands in no error and no log. */
  readonly body?: object;
  /** Sent as a tar archive. */
  readonly archive?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is being done, for errors: `creating service web`. */
  readonly doing: string;
  /**
   * What its own ways of failing mean, the first that fits.
   * @defaultValue what they mean of any call
   */
  readonly verdicts?: readonly Verdict[];
}

/** What came back. */
export interface Reply {
  readonly kind: "reply";
  /** Who answered: `unix:///run/docker.sock`. */
  readonly from: string;
  readonly status: number;
  readonly text: string;
}

/** Nothing came back. */
export interface Silence {
  readonly kind: "silence";
  /** Who was asked. */
  readonly from: string;
  /** Whether somebody took the connection: an engine is there, and has nothing to say. */
  readonly taken: boolean;
  readonly why: string;
  readonly remedy: string;
}

export type Outcome = Reply | Silence;

/** Asks one engine, or the managers of a cluster in turn. Rejects with `unreachable` or `cancelled`. */
export type Call = (request: ApiRequest) => Promise<Reply>;

/** A path of the API with a name in it. Its slashes stay: images have them. */
export function pathOf(prefix: string, name: string, suffix = ""): string {
  return `${prefix}/${name.split("/").map(encodeURIComponent).join("/")}${suffix}`;
}

/** The `filters` that lists and events take; nothing at all if there are none. */
export function filtersQuery(filters: Readonly<Record<string, readonly string[] | undefined>>): Record<string, string> {
  const given = Object.entries(filters).filter(([, values]) => values !== undefined && values.length > 0);
  return given.length === 0 ? {} : { filters: JSON.stringify(Object.fromEntries(given)) };
}
