import { toMilliseconds } from "../../core/quantity.ts";
import type { ServiceSpec } from "./props.ts";

/** What tasks are given to come up: a minute, with Swarm's usual monitor time. */
const COME_UP_MS = 55_000;

/** Swarm waits no longer than this for a task to end before it goes on. */
const LONGEST_END_MS = 60_000;

/** How long a service is waited for. */
export interface Patience {
  /** Until all its tasks run, or it is a failure. */
  readonly timeoutMs: number;
  /** How much longer, if Swarm takes an update back. */
  readonly backMs: number;
  /** How long tasks must go on running. */
  readonly monitorMs: number;
}

/** @param replaced how many tasks there are that may have to be replaced, batch after batch */
export function patienceFor(spec: ServiceSpec, replaced: number): Patience {
  const { update, rollback } = spec;
  const monitorMs = milliseconds(update.monitor);
  const timeoutMs = COME_UP_MS + monitorMs + healthMs(spec.healthcheck) + replacedMs(spec, update, replaced);
  const { delay = update.delay, parallelism = update.parallelism, monitor = update.monitor } = rollback;
  const backMs = milliseconds(monitor) + replacedMs(spec, { delay, parallelism }, replaced);
  return { timeoutMs, backMs, monitorMs };
}

/** What it takes to replace tasks, batch after batch. */
function replacedMs(
  { stopGracePeriod, healthcheck }: ServiceSpec,
  { delay, parallelism }: Pick<ServiceSpec["update"], "delay" | "parallelism">,
  replaced: number,
): number {
  if (replaced === 0) return 0;
  const endMs = Math.min(milliseconds(stopGracePeriod), LONGEST_END_MS);
  // After the last batch, Swarm watches for the delay once more.
  const batches = parallelism === 0 ? 1 : Math.ceil(replaced / parallelism) + 1;
  return batches * (milliseconds(delay) + endMs + healthMs(healthcheck));
}

/** Each check is made one interval after the one before, and each may take its time. */
function healthMs(check: ServiceSpec["healthcheck"]): number {
  if (check === undefined || check === "none") return 0;
  const { startPeriod, interval, retries, timeout } = check;
  return milliseconds(startPeriod) + (milliseconds(interval) + milliseconds(timeout)) * retries;
}

const milliseconds = (text: string): number => toMilliseconds(text) ?? 0;
