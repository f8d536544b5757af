import type { ContainerSpec } from "../api/container-spec.ts";
import { imageOf } from "./host.ts";
import type { FakeHost } from "./state.ts";
import { HEALTH_INTERVAL_MS, millis } from "./timing.ts";

export interface Healthcheck {
  readonly intervalMs: number;
  /** Failures in a row that make it unhealthy. */
  readonly retries: number;
}

const RETRIES = 3;

/** The health check of a container: what its spec says, and where that says nothing, what the image says. */
export function healthcheckOf(host: FakeHost, spec: ContainerSpec): Healthcheck | undefined {
  const own = spec.Healthcheck;
  const inherited = imageOf(host, spec.Image)?.config.Healthcheck;
  const test = own?.Test ?? inherited?.Test ?? [];
  if (test.length === 0 || test[0] === "NONE") return undefined;
  const interval = own?.Interval ?? inherited?.Interval ?? 0;
  return {
    intervalMs: interval === 0 ? HEALTH_INTERVAL_MS : millis(interval),
    retries: (own?.Retries ?? inherited?.Retries ?? 0) || RETRIES,
  };
}
