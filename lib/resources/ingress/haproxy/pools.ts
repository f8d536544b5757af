import { type Duration, durationText, toMilliseconds } from "../../../core/quantity.ts";
import { isKnown } from "../../../core/validate.ts";
import type { Route } from "../routes.ts";
import { type Retries, usualRetries } from "../retries.ts";
import { type Backend, sharesOf } from "../targets.ts";
import type { Line, Section } from "./configuration.ts";
import type { Discovery } from "./discovery.ts";

/*
 * A service that several routes lead to is checked, and its connections are shared, once for all of them, as long as
 * they say the same about time and retries.
 */

interface Manner {
  readonly timeout: Duration;
  readonly retries: Retries;
}

/** How long a service may take that its route says nothing of. */
const USUAL_TIMEOUT = durationText(30_000);

/** The longest time that a route gives its services; none if no route has any. Some of the times may be unknown. */
export function longestMs(routes: readonly Route[]): number {
  const led = routes.filter(({ to }) => !("kind" in to));
  return Math.max(0, ...led.map(({ timeout = USUAL_TIMEOUT }) => (isKnown(timeout) && toMilliseconds(timeout)) || 0));
}

const mannerOf = ({ timeout = USUAL_TIMEOUT, retries = usualRetries }: Route): Manner => ({ timeout, retries });

/** The services of all routes, each way to ask one of them once. */
export function pools(routes: readonly Route[], discovery: Discovery): readonly Section[] {
  const all = routes.flatMap((route) => sharesOf(route.to).map((share) => pool(share, route, discovery)));
  return [...new Map(all.map((section) => [section.title.join(" "), section])).values()];
}

/** The name of a service's pool: what differs from the usual stands in it. With its colon it is no frontend's name. */
export function poolName({ service, port, protocol }: Backend, route: Route): string {
  const { timeout, retries } = mannerOf(route);
  const again = [retries.attempts, ...retries.on].join(".");
  return [
    service,
    String(port),
    ...(protocol === "http1" ? [] : [protocol]),
    ...(timeout === USUAL_TIMEOUT ? [] : [timeout]),
    ...(again === [usualRetries.attempts, ...usualRetries.on].join(".") ? [] : [`retries.${again}`]),
  ].join(":");
}

/*
 * A connection to a task is used for one request. HAProxy keeps those that are idle with the place of a task in the pool,
 * and when another task comes into that place it goes on sending requests by them to the old one, for as long as that
 * answers: it was told to stop, and what it is asked last is lost when its time is up.
 */

/** Of HTTP/2 connections, by which many requests go side by side. Source: Configuration Manual 2.6, 5.2, max-reuse. */
const usedOnce: Line = ["max-reuse", "0"];

/** Of all others. */
export const closedAfterUse: Line = ["option", "http-server-close"];

function pool(backend: Backend, route: Route, discovery: Discovery): Section {
  const { service, port, protocol } = backend;
  const proto = protocol === "h2c" ? ["proto", "h2", ...usedOnce] : [];
  const options = ["check", "inter", "1s", "fall", "2", "rise", "1", ...proto];
  return {
    title: ["backend", poolName(backend, route)],
    lines: [...mannerLines(mannerOf(route)), ...discovery.servers({ name: service, service, port, options })],
  };
}

function mannerLines({ timeout, retries }: Manner): readonly Line[] {
  return [
    ["timeout", "server", timeout],
    ["retries", String(retries.attempts)],
    ["retry-on", ...(retries.on.length === 0 ? ["none"] : retries.on.map(String))],
  ];
}
