import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { type Match, matchSettings } from "../../../lib/resources/ingress/match.ts";
import { byPrecedence, type Candidate, unreachable } from "../../../lib/resources/ingress/precedence.ts";

const schema = z.strictObject(matchSettings);
const match = (args: z.input<typeof schema>): Match => schema.parse(args);
const order = (matches: readonly Match[]) => byPrecedence(matches).map(({ route }) => route);

type Args = z.input<typeof schema>;

/** What precedence looks at, but for the order of the routes. */
function standing({ host, match: { path, pathType, method, headers, query } }: Candidate): string {
  const length = pathType === "prefix" && path.endsWith("/") ? Math.max(1, path.length - 1) : path.length;
  const counts = [Object.keys(headers).length, Object.keys(query).length];
  return [host?.startsWith("*."), host?.length, pathType, length, method !== undefined, ...counts].join();
}

describe("the precedence of routes", () => {
  it.each<[string, Args, Args]>([
    ["a host over a longer wildcard", { host: "a.b.io" }, { host: "*.long.example.b.io", path: "/x" }],
    ["a longer wildcard over a shorter one", { host: "*.eu.b.io" }, { host: "*.b.io", path: "/x" }],
    ["a wildcard over any host", { host: "*.b.io" }, { path: "/x", pathType: "exact" }],
    ["an exact path over a longer prefix", { path: "/a", pathType: "exact" }, { path: "/a/b", method: "GET" }],
    ["a longer prefix over a method", { path: "/a/b" }, { path: "/a", method: "GET", headers: { a: "1" } }],
    ["a method over headers", { method: "GET" }, { headers: { a: "1", b: "1" }, query: { c: "1" } }],
    ["more headers over fewer", { headers: { a: "1", b: "1" } }, { headers: { a: "1" }, query: { c: "1", d: "1" } }],
    ["more query parameters over fewer", { query: { a: "1", b: "1" } }, { query: { a: "1" } }],
    ["the first over the second", { headers: { a: "1" } }, { headers: { b: "1" } }],
    ["a prefix no more for a slash at its end", { path: "/a" }, { path: "/a/", headers: {} }],
  ])("puts %s", (_, winner, loser) => {
    expect(order([match(winner), match(loser)])).toEqual([0, 1]);
  });

  it("ranks each host of a route by itself", () => {
    const [two, one] = [match({ host: ["*.b.io", "a.c.io"] }), match({ host: "a.b.io" })];
    expect(byPrecedence([two, one]).map(({ route, host }) => [route, host])).toEqual([
      [0, "a.c.io"],
      [1, "a.b.io"],
      [0, "*.b.io"],
    ]);
  });

  const some = fc.record({
    host: fc.constantFrom(undefined, "a.io", "b.a.io", "*.a.io", ["b.a.io", "*.b.a.io"]),
    path: fc.constantFrom("/" as const, "/a" as const, "/a/" as const, "/a/b" as const),
    pathType: fc.constantFrom("prefix" as const, "exact" as const),
    method: fc.constantFrom(undefined, "GET" as const),
    headers: fc.constantFrom({}, { a: "1" }, { a: "1", b: "1" }),
    query: fc.constantFrom({}, { a: "1" }),
  });

  it("tries every host of every route once, and the order of the routes decides only between equals", () => {
    fc.assert(
      fc.property(fc.array(some.map(match)), (matches) => {
        const forward = byPrecedence(matches);
        expect(forward).toHaveLength(matches.flatMap(({ host }) => host ?? "any").length);
        expect(byPrecedence(matches.toReversed()).map(standing)).toEqual(forward.map(standing));
      }),
    );
  });

  it("never lets a route that says more come after one that it is a part of", () => {
    const narrower = fc.tuple(some, some).map(([a, b]) => {
      const headers = { ...a.headers, ...b.headers };
      return [a, { ...a, headers, method: a.method ?? b.method, query: { ...a.query, ...b.query } }] as const;
    });
    fc.assert(
      fc.property(narrower, ([wide, narrow]) => {
        const routes = [match(narrow), match(wide)];
        expect(order(routes)[0]).toBe(0);
      }),
    );
  });

  it("tells which routes never get a request", () => {
    const routes = [
      match({ host: ["a.io", "b.io"], headers: { "X-A": "1" } }),
      match({ host: "a.io" }),
      match({ host: "b.io", path: "/", headers: { "x-a": "1" } }),
    ];
    expect(unreachable(routes)).toEqual([{ route: 2, behind: 0 }]);
  });
});
