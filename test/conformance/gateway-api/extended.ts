import { answered, type Case, calls, h2v1, reaches, type Row, v1, v2, v3 } from "./row.ts";

const redirectWith = (status: 303 | 307 | 308): Row => ({
  routes: [{ host: `redirect-${status}.test`, to: { kind: "redirect", scheme: "https", status } }],
  cases: [
    answered(
      status,
      { host: `redirect-${status}.test`, path: "/a" },
      { headers: { location: `https://redirect-${status}.test/a` } },
    ),
  ],
});

const flaky = { service: "flaky", port: 80 };
/** To a service that recovers: test/support/backends.ts. */
const recovers = (host: string, path: string): Case => reaches("flaky", { host, path });
const fails = (status: number, host: string, path: string): Case => answered(status, { host, path });

const redirects = (path: string, location: string, status = 302) =>
  answered(status, { host: "redirect-path.test", path }, { headers: { location } });

/** What an implementation may do, and this one does. */
export const extended: Readonly<Record<string, Row>> = {
  HTTPRouteResponseHeaderModifier: {
    routes: [
      {
        host: "response.test",
        path: "/set",
        to: v1,
        responseHeaders: { set: { "Content-Type": "text/x-changed" }, add: { "X-Add": "1" }, remove: ["Date"] },
      },
      {
        host: "response.test",
        path: "/own",
        to: { kind: "respond", status: 200, body: "ok" },
        responseHeaders: { set: { "X-Own": "100%" } },
      },
    ],
    cases: [
      reaches(
        "v1",
        { host: "response.test", path: "/set" },
        { headers: { "content-type": "text/x-changed", "x-add": "1", date: undefined } },
      ),
      answered(200, { host: "response.test", path: "/own" }, { headers: { "x-own": "100%" } }),
    ],
  },
  HTTPRouteQueryParamMatching: {
    routes: [
      { host: "query.test", query: { animal: "whale" }, to: v1 },
      { host: "query.test", query: { animal: "dolphin" }, to: v2 },
      { host: "query.test", query: { animal: "dolphin", color: "blue" }, to: v3 },
      { host: "query.test", query: { animal: "two words & 100%" }, to: v3 },
    ],
    cases: [
      reaches("v1", { host: "query.test", path: "/?animal=whale" }),
      reaches("v2", { host: "query.test", path: "/?animal=dolphin" }),
      reaches("v3", { host: "query.test", path: "/?color=blue&animal=dolphin" }),
      reaches("v1", { host: "query.test", path: "/?animal=whale&animal=dolphin" }),
      reaches("v3", { host: "query.test", path: "/?animal=two+words%20%26%20100%25" }),
      answered(404, { host: "query.test", path: "/?animal=Whale" }),
      answered(404, { host: "query.test", path: "/" }),
    ],
  },
  HTTPRouteMethodMatching: {
    routes: [
      { host: "method.test", method: "POST", to: v1 },
      { host: "method.test", method: "GET", to: v2 },
      { host: "method.test", path: "/longer", to: v3 },
      { host: "method.test", headers: { version: "one" }, to: v3 },
    ],
    cases: [
      reaches("v1", { host: "method.test", method: "POST" }),
      reaches("v2", { host: "method.test" }),
      reaches("v3", { host: "method.test", path: "/longer" }),
      reaches("v2", { host: "method.test", headers: { version: "one" } }),
      answered(404, { host: "method.test", method: "DELETE" }),
    ],
  },
  HTTPRouteRedirectPort: {
    routes: [
      { host: "port.test", to: { kind: "redirect", port: 8083 } },
      { host: "port.test", path: "/usual", to: { kind: "redirect", port: 80 } },
    ],
    cases: [
      answered(302, { host: "port.test", path: "/a" }, { headers: { location: "http://port.test:8083/a" } }),
      answered(302, { host: "port.test", path: "/usual" }, { headers: { location: "http://port.test/usual" } }),
      answered(
        302,
        { host: "port.test", path: "/a", secured: true },
        { headers: { location: "https://port.test:8083/a" } },
      ),
    ],
  },
  HTTPRouteRedirectPortAndScheme: {
    routes: [
      { host: "port-scheme.test", path: "/a", to: { kind: "redirect", scheme: "https", port: 8443, status: 301 } },
      { host: "port-scheme.test", path: "/b", to: { kind: "redirect", scheme: "https", port: 443 } },
      { host: "port-scheme.test", path: "/c", to: { kind: "redirect", scheme: "http", port: 8080 } },
    ],
    cases: [
      answered(
        301,
        { host: "port-scheme.test", path: "/a" },
        { headers: { location: "https://port-scheme.test:8443/a" } },
      ),
      answered(302, { host: "port-scheme.test", path: "/b" }, { headers: { location: "https://port-scheme.test/b" } }),
      answered(
        302,
        { host: "port-scheme.test", path: "/c", secured: true },
        { headers: { location: "http://port-scheme.test:8080/c" } },
      ),
    ],
  },
  HTTPRouteRedirectScheme: {
    routes: [{ host: "scheme.test", to: { kind: "redirect", scheme: "https" } }],
    cases: [
      answered(302, { host: "scheme.test:8080", path: "/a" }, { headers: { location: "https://scheme.test/a" } }),
    ],
  },
  HTTPRouteRedirectPath: {
    routes: [
      { host: "redirect-path.test", path: "/original-prefix", to: { kind: "redirect", path: "/replacement-prefix" } },
      { host: "redirect-path.test", path: "/full", to: { kind: "redirect", fullPath: "/full-path-replacement" } },
      {
        host: "redirect-path.test",
        path: "/path-and-host",
        to: { kind: "redirect", path: "/new", host: "example.org" },
      },
      { host: "redirect-path.test", path: "/path-and-status", to: { kind: "redirect", path: "/new", status: 301 } },
      { host: "redirect-path.test", path: "/up", to: { kind: "redirect", path: "/" } },
    ],
    cases: [
      redirects("/original-prefix/lemon", "http://redirect-path.test/replacement-prefix/lemon"),
      redirects("/full/path/original?a=1", "http://redirect-path.test/full-path-replacement?a=1"),
      redirects("/path-and-host", "http://example.org/new"),
      redirects("/path-and-status", "http://redirect-path.test/new", 301),
      redirects("/up", "http://redirect-path.test/"),
      redirects("/up/and/away", "http://redirect-path.test/and/away"),
    ],
  },
  HTTPRoute303Redirect: redirectWith(303),
  HTTPRoute307Redirect: redirectWith(307),
  HTTPRoute308Redirect: redirectWith(308),
  HTTPRouteRewriteHost: {
    routes: [{ host: "rewrite.test", to: v1, rewriteHost: "one.example.org" }],
    cases: [
      reaches(
        "v1",
        { host: "rewrite.test" },
        { seen: { host: "one.example.org", "x-forwarded-host": "rewrite.test" } },
      ),
    ],
  },
  HTTPRouteRewritePath: {
    routes: [
      { host: "rewrite-path.test", path: "/strip", to: v1, rewritePath: "/" },
      { host: "rewrite-path.test", path: "/xyz", to: v1, rewritePath: "/abc/" },
      { host: "rewrite-path.test", path: "/slash/", to: v1, rewritePath: "/100%25" },
      { host: "rewrite-path.test", path: "/full", to: v1, rewriteFullPath: "/one" },
      { host: "rewrite-path.test", path: "/exact", pathType: "exact", to: v1, rewritePath: "/else" },
      { host: "below.rewrite-path.test", to: v1, rewritePath: "/below" },
    ],
    cases: [
      reaches("v1", { host: "rewrite-path.test", path: "/strip/one/two?a=b" }, { path: "/one/two?a=b" }),
      reaches("v1", { host: "rewrite-path.test", path: "/strip" }, { path: "/" }),
      reaches("v1", { host: "rewrite-path.test", path: "/strip/" }, { path: "/" }),
      reaches("v1", { host: "rewrite-path.test", path: "/xyz" }, { path: "/abc" }),
      reaches("v1", { host: "rewrite-path.test", path: "/xyz/" }, { path: "/abc/" }),
      reaches("v1", { host: "rewrite-path.test", path: "/xyz/d" }, { path: "/abc/d" }),
      reaches("v1", { host: "rewrite-path.test", path: "/slash/a%20b" }, { path: "/100%25/a%20b" }),
      reaches("v1", { host: "rewrite-path.test", path: "/full/one/two" }, { path: "/one" }),
      reaches("v1", { host: "rewrite-path.test", path: "/exact" }, { path: "/else" }),
      reaches("v1", { host: "below.rewrite-path.test", path: "/a" }, { path: "/below/a" }),
    ],
  },
  HTTPRouteTimeoutBackendRequest: {
    routes: [
      { host: "timeout.test", to: { service: "silent", port: 80 }, timeout: "200ms", retries: { attempts: 0, on: [] } },
    ],
    cases: [answered(504, { host: "timeout.test" })],
  },
  HTTPRouteBackendProtocolH2C: {
    routes: [{ host: "h2c.test", to: h2v1 }],
    cases: [
      reaches("v1", { host: "h2c.test", path: "/by/http1" }, { path: "/by/http1" }),
      calls("v1", { host: "h2c.test", path: "/by/http2" }, { path: "/by/http2" }),
    ],
  },
  HTTPRouteRetry: {
    routes: [
      { host: "retry.test", to: flaky, retries: { attempts: 3, on: [500] } },
      { host: "retry-all.test", to: flaky, retries: { attempts: 2, on: [500, 502, 503, 504] } },
    ],
    cases: [
      recovers("retry.test", "/500/2"),
      fails(500, "retry.test", "/500/4"),
      fails(503, "retry.test", "/503/2"),
      ...[500, 502, 503, 504].flatMap((status) => [
        recovers("retry-all.test", `/${status}/1`),
        fails(status, "retry-all.test", `/${status}/3`),
      ]),
    ],
  },
  HTTPRouteRetryConnectionError: {
    routes: [{ host: "reset.test", to: flaky, retries: { attempts: 3, on: ["conn-failure", "empty-response"] } }],
    cases: [recovers("reset.test", "/reset/2"), fails(502, "reset.test", "/reset/4")],
  },
};

/** What no test of the Gateway API asks for, and users do. */
export const beyond: Readonly<Record<string, Row>> = {
  "an answer without a service": {
    routes: [{ host: "direct.test", to: { kind: "respond", status: 418, body: "it's\n" } }],
    cases: [answered(418, { host: "direct.test" }, { headers: { "content-type": "text/plain; charset=utf-8" } })],
  },
  "another attempt after silence": {
    routes: [{ host: "silence.test", to: flaky, timeout: "200ms", retries: { attempts: 2, on: ["response-timeout"] } }],
    cases: [recovers("silence.test", "/silence/1"), fails(504, "silence.test", "/silence/3")],
  },
};
