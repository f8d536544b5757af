import type { Clock } from "../drivers/clock/port.ts";

export interface WaitOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** What may have changed the answer: it is looked at again after each. */
  readonly events?: ((signal: AbortSignal) => Promise<AsyncIterable<unknown>>) | undefined;
  /**
   * It is looked at again after this time, too: some changes have no event.
   * @defaultValue 1 s
   */
  readonly tickMs?: number | undefined;
  /** The error at the deadline: it says what was waited for. */
  readonly late: () => Error | Promise<Error>;
}

/**
 * Waits until `look` gives something other than `false` or `undefined`, and gives that.
 * @throws what `late` makes, at the deadline; the signal's reason, when it is aborted
 */
export async function waitFor<T>(look: () => Promise<T | false | undefined>, options: WaitOptions): Promise<T> {
  const { clock, signal, timeoutMs, tickMs = 1_000, events, late } = options;
  const deadlineMs = clock.now() + timeoutMs;
  const over = new AbortController();
  const changes = bell();
  if (events) await ringAtEach(events(AbortSignal.any([signal, over.signal])), changes);
  try {
    for (;;) {
      signal.throwIfAborted();
      const found = await look();
      if (found !== false && found !== undefined) return found;
      const leftMs = deadlineMs - clock.now();
      if (leftMs <= 0) throw await late();
      await changes.heardWithin(clock, Math.min(tickMs, leftMs), signal);
    }
  } finally {
    over.abort();
  }
}

/** What `ask` gives, or `undefined` if that fails or takes too long: for what is good to know, and can be done without. */
export async function soon<T>(
  { clock, signal, timeoutMs }: Pick<WaitOptions, "clock" | "signal" | "timeoutMs">,
  ask: (until: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const enough = new AbortController();
  clock.sleep(timeoutMs, enough.signal).then(
    () => enough.abort(),
    () => {},
  );
  try {
    return await ask(AbortSignal.any([signal, enough.signal]));
  } catch {
    return undefined;
  } finally {
    enough.abort();
  }
}

/** Tells one who waits that something happened. */
export interface Bell {
  ring(): void;
  /** Resolves when it rang since it was last heard, or when the time is over. */
  heardWithin(clock: Clock, timeoutMs: number, signal: AbortSignal): Promise<void>;
}

export function bell(): Bell {
  let ring = () => {};
  let rung = Promise.resolve();
  const reset = () => void (rung = new Promise((resolve) => (ring = resolve)));
  reset();
  return {
    ring: () => ring(),
    async heardWithin(clock, timeoutMs, signal) {
      const enough = new AbortController();
      const nap = clock.sleep(timeoutMs, AbortSignal.any([signal, enough.signal]));
      await Promise.race([rung.then(reset), nap]);
      enough.abort();
    },
  };
}

/**
 * Resolves once it listens, so that nothing is missed between that and the first look. A stream that cannot be had,
 * or breaks off, is no failure: the tick goes on, and what broke it shows in the next look.
 */
export async function ringAtEach(events: Promise<AsyncIterable<unknown>>, { ring }: Bell): Promise<void> {
  const stream = await events.catch(() => undefined);
  const listen = async (): Promise<void> => {
    for await (const _ of stream ?? []) ring();
  };
  listen().catch(() => {});
}
