import { isWildcard } from "./hosts.ts";
import { hostsOf, type Match, matchText } from "./match.ts";
import { withoutEnd } from "./paths.ts";

/** A match for one host, of the route of that number. */
export interface Candidate {
  readonly route: number;
  readonly host: string | undefined;
  readonly match: Match;
}

/**
 * The matches of all routes, each for one host, in the order in which they are tried. The order of the routes themselves
 * decides only between equals. Pure.
 *
 * Source: Gateway API v1.6, HTTPRouteSpec.hostnames and HTTPRouteRule.matches.
 */
export function byPrecedence(matches: readonly Match[]): readonly Candidate[] {
  return matches
    .flatMap((match, route) => hostsOf(match).map((host) => ({ route, host, match })))
    .map((candidate) => ({ candidate, rank: rankOf(candidate) }))
    .toSorted((a, b) => compare(b.rank, a.rank))
    .map(({ candidate }) => candidate);
}

/** Routes that never get a request, since another one takes the same: each with the first of its kind. */
export function unreachable(matches: readonly Match[]): readonly { readonly route: number; readonly behind: number }[] {
  const first = new Map<string, number>();
  return byPrecedence(matches).flatMap(({ route, host, match }) => {
    const text = matchText({ ...match, path: canonicalPath(match) }, host);
    const behind = first.get(text);
    if (behind === undefined) first.set(text, route);
    return behind === undefined ? [] : [{ route, behind }];
  });
}

/** What counts, most important first; the greater wins. */
function rankOf({ route, host, match }: Candidate): readonly number[] {
  return [
    host === undefined ? 0 : isWildcard(host) ? 1 : 2,
    host?.length ?? 0,
    match.pathType === "exact" ? 1 : 0,
    canonicalPath(match).length,
    match.method === undefined ? 0 : 1,
    Object.keys(match.headers).length,
    Object.keys(match.query).length,
    -route,
  ];
}

/** `/api/` and `/api` are the same prefix. */
const canonicalPath = ({ path, pathType }: Match) =>
  pathType === "exact" ? path : (`/${withoutEnd(path).slice(1)}` as const);

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index === -1 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
