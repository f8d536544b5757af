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
  /** How long tasks must go on running. */
  readonly monitorMs: number;
}

/** @param replaced how many tasks there are that may have to be replaced, batch after batch */
export function patienceFor({ update, stopGracePeriod, healthcheck }: ServiceSpec, replaced: number): Patience {
  const { monitor, delay, parallelism } = update;
  const monitorMs = milliseconds(monitor);
  const healthyMs = healthMs(healthcheck);
  const endMs = Math.min(milliseconds(stopGracePeriod), LONGEST_END_MS);
  const batchMs = milliseconds(delay) + endMs + healthyMs;
  // After the last batch, Swarm watches for the delay once more.
  const batches = parallelism === 0 ? 1 : Math.ceil(replaced / parallelism) + 1;
  return { timeoutMs: COME_UP_MS + monitorMs + healthyMs + (replaced > 0 ? batches * batchMs : 0), monitorMs };
}

/** The first check is made one interval after the start. All but the last may fail, and the last may take its time. */
function healthMs(check: ServiceSpec["healthcheck"]): number {
  if (check === undefined || check === "none") return 0;
  const { startPeriod, interval, retries, timeout } = check;
  return milliseconds(startPeriod) + milliseconds(interval) * retries + milliseconds(timeout);
}

const milliseconds = (text: string): number => toMilliseconds(text) ?? 0;
