import type { Match } from "./match.ts";
import { isWildcard } from "./hosts.ts";
import { withoutEnd } from "./paths.ts";
import { byPrecedence, type Candidate } from "./precedence.ts";

/** A request, as far as routes look at it. */
export interface RoutedRequest {
  readonly host: string;
  /** Without a query. */
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** Which route takes a request, by its number in the program's list; the routers choose by the same rules. Pure. */
export function routeOf(request: RoutedRequest, matches: readonly Match[]): number | undefined {
  return byPrecedence(matches).find((candidate) => takes(candidate, request))?.route;
}

function takes({ host, match }: Candidate, request: RoutedRequest): boolean {
  return (
    (host === undefined || isFor(host, request.host)) &&
    isBelow(match, request.path) &&
    (match.method === undefined || match.method === request.method) &&
    hasAll(lowered(match.headers), lowered(request.headers)) &&
    hasAll(match.query, request.query)
  );
}

const isFor = (pattern: string, host: string): boolean =>
  isWildcard(pattern) ? host.endsWith(pattern.slice(1)) : host === pattern;

function isBelow({ path, pathType }: Match, asked: string): boolean {
  if (pathType === "exact") return asked === path;
  const prefix = withoutEnd(path);
  return asked === prefix || asked.startsWith(`${prefix}/`);
}

type Pairs = Readonly<Record<string, string>>;

const hasAll = (wanted: Pairs, given: Pairs): boolean =>
  Object.entries(wanted).every(([name, value]) => Object.hasOwn(given, name) && given[name] === value);

const lowered = (pairs: Pairs): Pairs =>
  Object.fromEntries(Object.entries(pairs).map(([name, value]) => [name.toLowerCase(), value]));
