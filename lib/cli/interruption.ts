import { setMaxListeners } from "node:events";
import { problem } from "../core/errors.ts";

/** What Ctrl-C does to a run: once, nothing new starts; twice, what is under way is given up too. */
export interface Interruption {
  readonly stop: AbortSignal;
  readonly signal: AbortSignal;
  /** Ctrl-C is the process's own again. */
  end(): void;
}

export function interruption(tell: (text: string) => void): Interruption {
  const stop = new AbortController();
  const abort = new AbortController();
  // Every wait of a run listens: that is no leak.
  setMaxListeners(0, stop.signal, abort.signal);
  const onSignal = () => {
    if (stop.signal.aborted) {
      tell("Giving up what is under way. The next up will look what became of it.");
      abort.abort(interrupted());
    } else {
      tell("Stopping: what is under way is finished first. Press Ctrl-C again to give it up.");
      stop.abort(interrupted());
    }
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const name of signals) process.on(name, onSignal);
  return {
    stop: stop.signal,
    signal: abort.signal,
    end: () => signals.forEach((name) => process.off(name, onSignal)),
  };
}

function interrupted() {
  return problem(
    "cancelled",
    "run",
    "was interrupted; what was done until then is recorded",
    "run up to go on from here",
  );
}
