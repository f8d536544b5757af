import type { SafeMethod } from "../../drivers/reach/port.ts";
import { isWildcard } from "../../resources/ingress/hosts.ts";
import { withoutEnd } from "../../resources/ingress/paths.ts";
import type { FrontRecord, RouteRecord } from "../../resources/ingress/record.ts";
import { routeOf, type RoutedRequest } from "../../resources/ingress/requests.ts";

/** A request that changes nothing, wherever it arrives. */
export type SafeRequest = RoutedRequest & { readonly method: SafeMethod };

/** Stands for whatever may be there: below a wildcard, or below a path. */
const ANY = "swarmwright-check";

/**
 * What a route takes for one of its hosts, so that it can be asked; or why it cannot. Pure.
 *
 * @param index its number in the record
 * @param pattern one of its hosts; none is any
 * @param address who is asked for if it takes any
 */
export function requestFor(
  { routes }: FrontRecord,
  index: number,
  pattern: string | undefined,
  address: string,
): SafeRequest | string {
  const route = routes[index];
  if (route === undefined) return "there is no such route";
  const { path, headers, query } = route;
  const method = SAFE.find((it) => it === (route.method ?? "HEAD"));
  if (method === undefined) return `a ${route.method} may change something`;
  const own = Object.keys(headers).find((name) => PROXYS_OWN.test(name));
  if (own !== undefined) return `${own} is the front door's own to say`;
  const host = pattern === undefined ? address : exampleOf(pattern);
  const tries = pathsOf(route).map((tried) => ({ method, host, path: tried, headers, query }));
  const other = `another route takes ${host}${path}`;
  return tries.find((request) => routeOf(request, routes) === index) ?? other;
}

/** A host that a pattern stands for. */
export const exampleOf = (pattern: string): string => (isWildcard(pattern) ? `${ANY}${pattern.slice(1)}` : pattern);

/** Host, path and query as they stand behind the scheme. */
export function locationOf({ path, query }: RoutedRequest): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join("&")}`;
}

const SAFE: readonly SafeMethod[] = ["HEAD", "GET", "OPTIONS"];

/** They frame a message, or are written anew by the front door before it looks for a route. */
const PROXYS_OWN =
  /^(?:host|connection|content-length|expect|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|forwarded|x[-_]real[-_]ip|x[-_]forwarded[-_].*)$/i;

/** Its own path may be another route's: one for that path exactly. */
const pathsOf = ({ path, pathType }: RouteRecord): readonly string[] =>
  pathType === "exact" ? [path] : [path, `${withoutEnd(path)}/${ANY}`];
