import { setMaxListeners } from "node:events";
import { problem, SwarmwrightError } from "../core/errors.ts";
import type { Deployment } from "./deployment.ts";

/** How a run can be told to end. */
export interface Interruptible {
  /** When it is aborted nothing new starts, and what is under way is finished. @defaultValue never */
  readonly stop?: AbortSignal | undefined;
  /**
   * When it is aborted what is under way is given up: it is recorded as pending, and the next run finds out what
   * became of it. @defaultValue never
   */
  readonly signal?: AbortSignal | undefined;
}

/** @returns why it failed, all of it; by then every step that was under way has ended and is recorded, or was given up. */
export async function attempt(
  options: Interruptible,
  deployment: Deployment,
  work: () => Promise<void>,
): Promise<Error | undefined> {
  const { stop = neverAborted(), signal = neverAborted() } = options;
  const stopped = new AbortController();
  const onAbort = ({ target }: Event) => deployment.fail(cancelled((target as AbortSignal).reason));
  for (const it of [stop, signal]) it.addEventListener("abort", onAbort, { signal: stopped.signal });
  try {
    for (const { aborted, reason } of [stop, signal]) if (aborted) throw cancelled(reason);
    await Promise.race([work(), deployment.failed]);
    return undefined;
  } catch (error) {
    deployment.fail(error as Error);
    await Promise.race([deployment.settle(), whenAborted(signal, stopped.signal)]);
    return deployment.failure;
  } finally {
    stopped.abort();
  }
}

/** @param until when nobody waits for it any more */
function whenAborted(signal: AbortSignal, until: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { signal: until }));
}

/** Why a run that was told to stop did not go on. */
export function cancelled(reason: unknown): Error {
  if (reason instanceof SwarmwrightError) return reason;
  const remedy = "run up to go on from here";
  return problem("cancelled", "run", "was interrupted; what was done until then is recorded", remedy, {
    cause: reason,
  });
}

/** Many wait at a time, and each listens: that is no leak. */
export function neverAborted(): AbortSignal {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}
