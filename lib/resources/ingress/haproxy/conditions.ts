import { isWildcard } from "../hosts.ts";
import { hostsOf, type Match, matchText } from "../match.ts";
import { withoutEnd } from "../paths.ts";
import { byPrecedence, type Candidate } from "../precedence.ts";
import type { Route } from "../routes.ts";
import type { Comment, Line } from "./configuration.ts";

/*
 * Which route a request takes. Conditions with users' values are named ones: in an anonymous condition, a value "}"
 * would end it. "--" keeps a value from being an option.
 */

/** Name of the condition that a request takes a route; of routes by their number in the user's list. */
export const takes = (route: number): string => `route-${route}`;

/** Finds the route of a request: the first in precedence that matches. */
export function routing(routes: readonly Route[]): readonly (Line | Comment)[] {
  return [
    ["acl", "routed", "var(txn.route)", "-m", "found"],
    ...byPrecedence(routes).flatMap(attempt),
    ...routes.map((_, index) => ["acl", takes(index), "var(txn.route)", "-m", "str", "--", takes(index)]),
  ];
}

function attempt(candidate: Candidate): (Line | Comment)[] {
  const { route, host, match } = candidate;
  const name = nameOf(candidate);
  const conditions = conditionsOf(match, host);
  const declared = conditions.flatMap(({ about, either }) =>
    either.map((test) => ["acl", `${name}.${about}`, ...test]),
  );
  const names = conditions.map(({ about }) => `${name}.${about}`);
  const choice = ["http-request", "set-var(txn.route)", `str(${takes(route)})`, "if", "!routed", ...names];
  return [{ comment: `${takes(route)}: ${matchText(match, host)}` }, ...declared, choice];
}

/** By the numbers in the user's lists, so that a route more renames no condition of those before it. */
function nameOf({ route, host, match }: Candidate): string {
  const hosts = hostsOf(match);
  return hosts.length < 2 ? `match-${route}` : `match-${route}-${hosts.indexOf(host)}`;
}

/** Tests of which one must succeed. */
interface Condition {
  readonly about: string;
  readonly either: readonly Line[];
}

function conditionsOf(match: Match, host: string | undefined): readonly Condition[] {
  return [
    ...(host === undefined ? [] : [{ about: "host", either: [hostTest(host)] }]),
    ...pathTests(match),
    ...(match.method === undefined ? [] : [{ about: "method", either: [is("method", match.method)] }]),
    ...Object.entries(match.headers).map(([name, value]) => ({
      about: `header.${name.toLowerCase()}`,
      either: [is(`req.fhdr(${name})`, value)],
    })),
    ...Object.entries(match.query).map(([name, value], index) => ({
      about: `query.${index + 1}`,
      either: [is(`url_param(${name}),url_dec(1)`, value)],
    })),
  ];
}

/** Tests whether a request is for a host, or for one below a wildcard. */
export const hostTest = (host: string): Line =>
  isWildcard(host) ? ["var(txn.host)", "-m", "end", "--", host.slice(1)] : is("var(txn.host)", host);

function pathTests({ path, pathType }: Match): Condition[] {
  if (pathType === "exact") return [{ about: "path", either: [is("path", path)] }];
  const prefix = withoutEnd(path);
  if (prefix === "") return [];
  return [{ about: "path", either: [is("path", prefix), ["path", "-m", "beg", "--", `${prefix}/`]] }];
}

const is = (fetch: string, value: string): Line => [fetch, "-m", "str", "--", value];
