import type { Duplex } from "node:stream";
import type { EngineInfo } from "../api/engine.ts";
import type { EngineEvent } from "../api/events.ts";
import type { ApiRequest, Outcome } from "./request.ts";

/** One engine, as it is talked to: everything that differs between a real engine and a fake one. */
export interface Connection {
  /** Whom it leads to, as one writes it for Docker's client: `unix:///run/docker.sock`. */
  readonly at: string;
  /** Asks, and waits for the answer or the deadline. @throws `cancelled`, `refused` for an engine that is too old */
  ask(request: ApiRequest, timing: Timing): Promise<Outcome>;
  /** Waits until the engine is there and answers. @throws `unreachable` after the deadline, `cancelled` */
  waitUntilReady(timing: Timing): Promise<EngineInfo>;
  /** Sends what `docker save` writes, for as long as it goes on. @throws `unreachable`, `cancelled`, `refused` */
  load(archive: AsyncIterable<Uint8Array>, idleLimit: Timing): Promise<void>;
  /** Starts a command that was prepared, and waits for its end. @throws `unreachable`, `cancelled` */
  run(exec: string, doing: string, timing: Timing): Promise<Output>;
  /** Starts a command that was prepared, joined both ways until it ends. @throws `unreachable`, `cancelled` */
  join(exec: PreparedExec, timing: Timing): Promise<Duplex>;
  /** Asks for what is read piece by piece, until the engine or the signal ends it. @throws `unreachable` */
  read(request: ApiRequest, timing: ReadTiming): Promise<AsyncIterable<Buffer>>;
  /** Listens from the moment on at which this resolves, until the signal is aborted. @throws `unreachable` */
  listen(
    filters: StreamFilters,
    timing: Timing & { readonly signal: AbortSignal },
  ): Promise<AsyncIterable<EngineEvent>>;
  /** Ends what would keep the process alive. */
  close(): void;
}

export interface PreparedExec {
  readonly exec: string;
  /** Whether it has a terminal: then there are no frames. */
  readonly isTty: boolean;
  readonly doing: string;
}

export interface Timing {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

export interface ReadTiming extends Timing {
  /** How long it may stand still, once it was answered; for ever if it is `undefined`. */
  readonly idleLimitMs: number | undefined;
}

/** What a command in a container wrote. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** What engines filter well: kinds of things, and what happened to them. */
export interface StreamFilters {
  readonly type?: readonly string[] | undefined;
  readonly event?: readonly string[] | undefined;
}
