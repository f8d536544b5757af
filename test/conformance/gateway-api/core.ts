import { answered, calls, h2v1, h2v2, h2v3, reaches, type Row, v1, v2, v3 } from "./row.ts";

const echo = "/shop.Echo/Echo";
const echoTwo = "/shop.Echo/EchoTwo";

/** What every implementation must do. */
export const core: Readonly<Record<string, Row>> = {
  HTTPRouteSimpleSameNamespace: {
    routes: [{ host: "simple.test", to: v1 }],
    cases: [reaches("v1", { host: "simple.test" }), answered(404, { host: "nobody.test" })],
  },
  HTTPRouteMatching: {
    routes: [
      { host: "matching.test", to: v1 },
      { host: "matching.test", headers: { version: "one" }, to: v1 },
      { host: "matching.test", path: "/v2", to: v2 },
      { host: "matching.test", headers: { version: "two" }, to: v2 },
      { host: "matching.test", path: "/v2/", headers: { version: "one" }, to: v3 },
    ],
    cases: [
      reaches("v1", { host: "matching.test" }),
      reaches("v1", { host: "matching.test", path: "/example" }),
      reaches("v1", { host: "matching.test", headers: { Version: "one" } }),
      reaches("v2", { host: "matching.test", path: "/v2" }),
      reaches("v2", { host: "matching.test", path: "/v2/example" }),
      reaches("v2", { host: "matching.test", headers: { Version: "two" } }),
      reaches("v3", { host: "matching.test", path: "/v2/example", headers: { Version: "one" } }),
      reaches("v1", { host: "matching.test", path: "/v2example" }),
      reaches("v1", { host: "matching.test", path: "/foo/v2/example" }),
    ],
  },
  HTTPRouteExactPathMatching: {
    routes: [
      { host: "exact.test", path: "/one", pathType: "exact", to: v1 },
      { host: "exact.test", path: "/two", pathType: "exact", to: v2 },
    ],
    cases: [
      reaches("v1", { host: "exact.test", path: "/one" }),
      reaches("v2", { host: "exact.test", path: "/two?a=/one" }),
      ...["/", "/one/example", "/two/", "/Two"].map((path) => answered(404, { host: "exact.test", path })),
    ],
  },
  HTTPRouteHeaderMatching: {
    routes: [
      { host: "header.test", headers: { version: "one" }, to: v1 },
      { host: "header.test", headers: { version: "two" }, to: v2 },
      { host: "header.test", headers: { version: "two", color: "orange" }, to: v1 },
      { host: "header.test", headers: { color: "blue, or so" }, to: v3 },
    ],
    cases: [
      reaches("v1", { host: "header.test", headers: { Version: "one" } }),
      reaches("v2", { host: "header.test", headers: { VERSION: "two" } }),
      reaches("v1", { host: "header.test", headers: { version: "two", Color: "orange" } }),
      reaches("v3", { host: "header.test", headers: { color: "blue, or so" } }),
      answered(404, { host: "header.test", headers: { version: "TWO" } }),
      answered(404, { host: "header.test", headers: { color: "blue" } }),
      answered(404, { host: "header.test" }),
    ],
  },
  HTTPRouteMatchingAcrossRoutes: {
    routes: [
      { host: ["across.test", "one.across.test"], to: v1 },
      { host: ["across.test", "one.across.test"], headers: { version: "one" }, to: v1 },
      { host: "across.test", path: "/v2", to: v2 },
      { host: "across.test", headers: { version: "two" }, to: v2 },
    ],
    cases: [
      reaches("v1", { host: "across.test" }),
      reaches("v1", { host: "one.across.test", path: "/v2" }),
      reaches("v1", { host: "one.across.test", headers: { version: "two" } }),
      reaches("v2", { host: "across.test", path: "/v2/example" }),
      reaches("v2", { host: "across.test", headers: { version: "two" } }),
    ],
  },
  HTTPRoutePathMatchOrder: {
    routes: [
      { host: "order.test", path: "/match", to: v1 },
      { host: "order.test", path: "/match/prefix", to: v2 },
      { host: "order.test", path: "/match/exact", pathType: "exact", to: v3 },
      { host: "order.test", path: "/match/exact/one", to: v2 },
      { host: "order.test", path: "/match/exact", to: v1 },
    ],
    cases: [
      reaches("v3", { host: "order.test", path: "/match/exact" }),
      reaches("v2", { host: "order.test", path: "/match/exact/one" }),
      reaches("v1", { host: "order.test", path: "/match/exact/two" }),
      reaches("v2", { host: "order.test", path: "/match/prefix/one" }),
      reaches("v1", { host: "order.test", path: "/match/pre" }),
    ],
  },
  HTTPRouteHostnameIntersection: {
    routes: [
      { host: "very.specific.test", path: "/s1", to: v1 },
      { host: ["*.wildcard.test", "very.specific.test"], path: "/s2", to: v2 },
      { host: "*.anything.test", to: v3 },
    ],
    cases: [
      reaches("v1", { host: "very.specific.test", path: "/s1" }),
      reaches("v1", { host: "very.specific.test:1234", path: "/s1" }),
      reaches("v1", { host: "VERY.specific.test", path: "/s1" }),
      reaches("v2", { host: "very.specific.test", path: "/s2" }),
      reaches("v2", { host: "foo.wildcard.test", path: "/s2" }),
      answered(404, { host: "wildcard.test", path: "/s2" }),
      answered(404, { host: "not.wildcard.test.example", path: "/s2" }),
      answered(404, { host: "foo.wildcard.test", path: "/s1" }),
      reaches("v3", { host: "a.b.anything.test" }),
    ],
  },
  HTTPRouteListenerHostnameMatching: {
    routes: [
      { host: "bar.listener.test", to: v1 },
      { host: "foo.bar.listener.test", to: v2 },
      { host: ["*.bar.listener.test", "*.foo.listener.test"], to: v3 },
    ],
    cases: [
      reaches("v1", { host: "bar.listener.test" }),
      reaches("v2", { host: "foo.bar.listener.test" }),
      reaches("v3", { host: "baz.bar.listener.test" }),
      reaches("v3", { host: "multiple.prefixes.bar.listener.test" }),
      reaches("v3", { host: "multiple.prefixes.foo.listener.test" }),
      answered(404, { host: "foo.listener.test" }),
      answered(404, { host: "no.matching.host" }),
    ],
  },
  HTTPRouteHTTPSListener: {
    routes: [
      { host: "secured.test", to: v1 },
      { host: "*.secured.test", to: v2 },
      { host: "plain.test", to: v3 },
    ],
    cases: [
      reaches(
        "v1",
        { host: "secured.test", secured: true },
        { names: "DNS:secured.test", seen: { "x-forwarded-proto": "https" } },
      ),
      reaches("v2", { host: "a.secured.test", secured: true }, { names: "DNS:*.secured.test" }),
      reaches("v3", { host: "plain.test", secured: true }, { names: "DNS:secured.test" }),
      reaches("v3", { host: "plain.test" }, { seen: { "x-forwarded-proto": "http" } }),
      answered(308, { host: "a.secured.test" }, { headers: { location: "https://a.secured.test/" } }),
      reaches("v2", { host: "a.b.secured.test" }),
      answered(308, { host: "secured.test", path: "/a?b=c" }, { headers: { location: "https://secured.test/a?b=c" } }),
    ],
  },
  HTTPRouteRequestHeaderModifier: {
    routes: [
      { host: "change.test", path: "/set", to: v1, requestHeaders: { set: { "X-Set": "set-overwrites" } } },
      { host: "change.test", path: "/add", to: v1, requestHeaders: { add: { "X-Add": "added" } } },
      { host: "change.test", path: "/remove", to: v1, requestHeaders: { remove: ["X-Remove"] } },
      {
        host: "change.test",
        path: "/all",
        to: v1,
        requestHeaders: {
          set: { "X-Set": "a  b, 100% %[src] \"c\" 'd' #e \\ $HOME" },
          add: { "X-Add": "1" },
          remove: ["x-remove"],
        },
      },
    ],
    cases: [
      reaches("v1", { host: "change.test", path: "/set" }, { seen: { "x-set": "set-overwrites" } }),
      reaches(
        "v1",
        { host: "change.test", path: "/set", headers: { "X-Set": "x", "X-Other": "y" } },
        { seen: { "x-set": "set-overwrites", "x-other": "y" } },
      ),
      reaches("v1", { host: "change.test", path: "/add" }, { seen: { "x-add": "added" } }),
      reaches(
        "v1",
        { host: "change.test", path: "/add", headers: { "X-Add": "x" } },
        { seen: { "x-add": "x, added" } },
      ),
      reaches(
        "v1",
        { host: "change.test", path: "/remove", headers: { "X-Remove": "x" } },
        { seen: { "x-remove": undefined } },
      ),
      reaches(
        "v1",
        { host: "change.test", path: "/all", headers: { "x-remove": "x" } },
        { seen: { "x-set": "a  b, 100% %[src] \"c\" 'd' #e \\ $HOME", "x-add": "1", "x-remove": undefined } },
      ),
    ],
  },
  HTTPRouteRedirectHostAndStatus: {
    routes: [
      { host: "redirect.test", path: "/hostname-redirect", to: { kind: "redirect", host: "example.org" } },
      { host: "redirect.test", path: "/host-and-status", to: { kind: "redirect", host: "example.org", status: 301 } },
    ],
    cases: [
      answered(
        302,
        { host: "redirect.test", path: "/hostname-redirect" },
        { headers: { location: "http://example.org/hostname-redirect" } },
      ),
      answered(
        301,
        { host: "redirect.test", path: "/host-and-status?a=b" },
        { headers: { location: "http://example.org/host-and-status?a=b" } },
      ),
    ],
  },
  // On a cluster: found by DNS alone, with a port of the machines, and as usual.
  HTTPRouteServiceTypes: {
    routes: [
      { host: "types.test", path: "/headless", to: { service: "headless", port: 80 } },
      { host: "types.test", path: "/published", to: { service: "published", port: 80 } },
      { host: "types.test", path: "/usual", to: v1 },
    ],
    cases: [
      reaches("headless", { host: "types.test", path: "/headless" }),
      reaches("published", { host: "types.test", path: "/published" }),
      reaches("v1", { host: "types.test", path: "/usual" }),
    ],
  },
  GRPCExactMethodMatching: {
    routes: [
      { host: "grpc.test", path: echo, pathType: "exact", to: h2v1 },
      { host: "grpc.test", path: echoTwo, pathType: "exact", to: h2v2 },
    ],
    cases: [
      calls("v1", { host: "grpc.test", path: echo }),
      calls("v2", { host: "grpc.test", path: echoTwo }),
      answered(404, { host: "grpc.test", path: "/shop.Echo/EchoThree", isCall: true }),
    ],
  },
  GRPCRouteHeaderMatching: {
    routes: [
      { host: "grpc-header.test", headers: { version: "one" }, to: h2v1 },
      { host: "grpc-header.test", headers: { version: "two" }, to: h2v2 },
      { host: "grpc-header.test", headers: { version: "two", color: "orange" }, to: h2v1 },
      { host: "grpc-header.test", headers: { color: "blue" }, to: h2v1 },
      { host: "grpc-header.test", headers: { color: "red" }, to: h2v2 },
    ],
    cases: [
      calls("v1", { host: "grpc-header.test", path: echo, headers: { version: "one" } }),
      calls("v2", { host: "grpc-header.test", path: echo, headers: { version: "two" } }),
      calls("v1", { host: "grpc-header.test", path: echo, headers: { version: "two", color: "orange" } }),
      calls("v1", { host: "grpc-header.test", path: echo, headers: { color: "blue" } }),
      calls("v2", { host: "grpc-header.test", path: echo, headers: { color: "red" } }),
      answered(404, { host: "grpc-header.test", path: echo, headers: { color: "purple" }, isCall: true }),
      answered(404, { host: "grpc-header.test", path: echo, isCall: true }),
    ],
  },
  GRPCRouteListenerHostnameMatching: {
    routes: [
      { host: "bar.grpc-listener.test", to: h2v1 },
      { host: "foo.bar.grpc-listener.test", to: h2v2 },
      { host: ["*.bar.grpc-listener.test", "*.foo.grpc-listener.test"], to: h2v3 },
    ],
    cases: [
      calls("v1", { host: "bar.grpc-listener.test", path: echo }),
      calls("v2", { host: "foo.bar.grpc-listener.test", path: echo }),
      calls("v3", { host: "baz.bar.grpc-listener.test", path: echo }),
      calls("v3", { host: "multiple.prefixes.foo.grpc-listener.test", path: echo }),
      answered(404, { host: "foo.grpc-listener.test", path: echo, isCall: true }),
    ],
  },
  GRPCRouteRequestHeaderModifier: {
    routes: [
      {
        host: "grpc-change.test",
        to: h2v1,
        requestHeaders: { set: { "X-Set": "set-overwrites" }, add: { "X-Add": "added" }, remove: ["X-Remove"] },
      },
    ],
    cases: [
      calls(
        "v1",
        { host: "grpc-change.test", path: echo, headers: { "x-set": "x", "x-remove": "x", "x-other": "y" } },
        { seen: { "x-set": "set-overwrites", "x-add": "added", "x-remove": undefined, "x-other": "y" } },
      ),
    ],
  },
};
