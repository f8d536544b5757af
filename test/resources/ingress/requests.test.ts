import { describe, expect, it } from "vitest";
import * as z from "zod";
import { type Match, matchSettings } from "../../../lib/resources/ingress/match.ts";
import { routeOf, type RoutedRequest } from "../../../lib/resources/ingress/requests.ts";

const schema = z.strictObject(matchSettings);
const matches = (...args: readonly z.input<typeof schema>[]): readonly Match[] =>
  args.map((each) => schema.parse(each));
const request = (more: Partial<RoutedRequest> = {}): RoutedRequest => ({
  host: "shop.test",
  path: "/",
  method: "HEAD",
  headers: {},
  query: {},
  ...more,
});

describe("a request", () => {
  it.each<[string, z.input<typeof schema>, Partial<RoutedRequest>, boolean]>([
    ["any host", {}, {}, true],
    ["its host", { host: "shop.test" }, {}, true],
    ["another host", { host: "other.test" }, {}, false],
    ["a host of several", { host: ["other.test", "shop.test"] }, {}, true],
    ["a host below a wildcard", { host: "*.test" }, { host: "a.b.test" }, true],
    ["the wildcard's own host", { host: "*.test" }, { host: "test" }, false],
    ["a path below the prefix", { path: "/api" }, { path: "/api/v1" }, true],
    ["a path that goes on with the prefix' last segment", { path: "/api" }, { path: "/apis" }, false],
    ["a prefix with a slash", { path: "/api/" }, { path: "/api" }, true],
    ["a path below an exact one", { path: "/api", pathType: "exact" }, { path: "/api/v1" }, false],
    ["another method", { method: "GET" }, {}, false],
    [
      "its headers, whatever the size of their names' letters",
      { headers: { "X-A": "1" } },
      { headers: { "x-a": "1" } },
      true,
    ],
    ["another value of a header", { headers: { "X-A": "1" } }, { headers: { "X-A": "2" } }, false],
    ["its query", { query: { v: "1" } }, { query: { v: "1", w: "2" } }, true],
    ["no query", { query: { v: "1" } }, {}, false],
  ])("for %s", (_, match, asked, isTaken) => {
    expect(routeOf(request(asked), matches(match))).toBe(isTaken ? 0 : undefined);
  });

  it("is taken by the route that comes first in precedence", () => {
    const routes = matches({}, { path: "/api" }, { path: "/api", method: "HEAD" });
    const taken = ["/", "/api", "/other"].map((path) => routeOf(request({ path }), routes));
    expect(taken).toEqual([0, 2, 0]);
    expect(routeOf(request({ path: "/api", method: "GET" }), routes)).toBe(1);
  });
});
