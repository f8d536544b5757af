/** What is to happen at some time, in the order of it; at the same time, in the order in which it was asked for. */
export interface Timers {
  now(): number;
  /** @returns takes it back */
  add(delayMs: number, act: () => void): () => void;
  nextAt(): number | undefined;
  /** Goes on to the next timer and fires it, unless it is due after `until`. @returns whether there was one */
  fireNext(until: number): boolean;
  skipTo(time: number): void;
}

interface Timer {
  readonly at: number;
  readonly act: () => void;
}

export function timersFrom(startMs: number): Timers {
  const pending: Timer[] = [];
  let now = startMs;

  return {
    now: () => now,
    add(delayMs, act) {
      const timer = { at: now + Math.max(0, delayMs), act };
      pending.splice(placeFor(timer.at, pending), 0, timer);
      return () => {
        const index = pending.indexOf(timer);
        if (index >= 0) pending.splice(index, 1);
      };
    },
    nextAt: () => pending[0]?.at,
    fireNext(until) {
      const [next] = pending;
      if (next === undefined || next.at > until) return false;
      pending.shift();
      now = Math.max(now, next.at);
      next.act();
      return true;
    },
    skipTo(time) {
      now = Math.max(now, time);
    },
  };
}

/** Behind all that are due no later. */
function placeFor(at: number, pending: readonly Timer[]): number {
  let [low, high] = [0, pending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pending[middle]?.at ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
