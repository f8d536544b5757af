import { problem, SwarmwrightError } from "../../../core/errors.ts";

/** How long to wait, in milliseconds. */
export interface Deadlines {
  /**
   * For the answer to a question.
   * @defaultValue 15 000
   */
  readonly readMs: number;
  /**
   * For the answer to a change.
   * @defaultValue 60 000
   */
  readonly writeMs: number;
  /**
   * For an engine to tell about itself: a manager without a leader looks for it for 20 s first.
   * @defaultValue 25 000
   */
  readonly infoMs: number;
  /**
   * Without any progress, while an image is sent or pulled.
   * @defaultValue 60 000
   */
  readonly idleMs: number;
  /**
   * For one manager of a cluster to answer a question, before the next one is asked; twice as long every round.
   * @defaultValue 3 000
   */
  readonly readAttemptMs: number;
  /**
   * The same for a change: longer, because the manager that was given up may still do it.
   * @defaultValue 10 000
   */
  readonly writeAttemptMs: number;
  /**
   * In all, while no manager of a cluster takes a connection.
   * @defaultValue 15 000
   */
  readonly clusterMs: number;
  /**
   * In all, while managers take connections and have nothing to say: they may be electing a leader, which was seen to
   * take from 10 to 28 s.
   * @defaultValue 45 000
   */
  readonly electionMs: number;
}

export const defaultDeadlines: Deadlines = {
  readMs: 15_000,
  writeMs: 60_000,
  infoMs: 25_000,
  idleMs: 60_000,
  readAttemptMs: 3_000,
  writeAttemptMs: 10_000,
  clusterMs: 15_000,
  electionMs: 45_000,
};

/** A time limit that can be put off, and that also ends with a signal from outside. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was time that ran out. */
  readonly expired: boolean;
  /** Starts the time anew: there was progress. */
  putOff(): void;
  /** Must be called in the end. */
  clear(): void;
}

/** @param timeoutMs no limit if it is left out */
export function startDeadline(timeoutMs: number | undefined, outer: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let expired = false;
  const expire = (): void => {
    expired = true;
    controller.abort();
  };
  const cancel = (): void => controller.abort();
  const timer = timeoutMs === undefined ? undefined : setTimeout(expire, timeoutMs);
  if (outer?.aborted === true) cancel();
  outer?.addEventListener("abort", cancel, { once: true });
  return {
    signal: controller.signal,
    get expired() {
      return expired;
    },
    putOff: () => void timer?.refresh(),
    clear() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", cancel);
    },
  };
}

/** Waits, unless the signal comes first. */
export async function pause(durationMs: number, outer: AbortSignal | undefined): Promise<void> {
  const deadline = startDeadline(durationMs, outer);
  if (!deadline.signal.aborted) {
    await new Promise<void>((resolve) => deadline.signal.addEventListener("abort", () => resolve(), { once: true }));
  }
  deadline.clear();
}

/** @throws `cancelled`, or what the signal was aborted with if that is an error of ours already. */
export function throwIfCancelled(signal: AbortSignal | undefined, at: string, doing: string): void {
  if (signal?.aborted !== true) return;
  const cause: unknown = signal.reason;
  if (cause instanceof SwarmwrightError) throw cause;
  throw problem("cancelled", at, `interrupted while ${doing}`, "run the command again", { cause });
}

/** `15 s`, for messages. */
export function secondsText(durationMs: number): string {
  return `${Number((durationMs / 1000).toPrecision(3))} s`;
}
