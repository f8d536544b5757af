import type { EdgeSettings } from "../../../lib/resources/ingress/haproxy/edge.ts";
import type { RouterSettings } from "../../../lib/resources/ingress/haproxy/router.ts";
import { edgeOf, type Routes, routerOf } from "./settings.ts";

/* A router or an edge for each feature: what is written for it stands in test/golden/ingress. */

const web = { service: "web", port: 8_080 };
const api = { service: "api", port: 3_000 };
const canary = { service: "web-canary", port: 8_080 };

const secured = {
  certificates: [
    { hosts: ["shop.example.com"], file: "/run/secrets/shop.pem" },
    { hosts: ["*.example.org"], file: "/run/secrets/org.pem" },
  ],
};

const one = (more: Omit<Routes[number], "to">): Routes => [{ to: web, ...more }];

/** Routers, by what they show. */
export const routers: Readonly<Record<string, RouterSettings>> = {
  "one service": routerOf([{ to: web }]),
  hosts: routerOf([
    { host: ["shop.example.com", "www.example.com"], to: web },
    { host: "*.example.com", to: canary },
    { host: "*.eu.example.com", to: api },
    { to: { kind: "respond", status: 404, body: "no such shop\n" } },
  ]),
  paths: routerOf([
    { to: web },
    { path: "/api/", to: api },
    { path: "/api/v2", to: canary },
    { path: "/api", pathType: "exact", to: web },
  ]),
  methods: routerOf([
    { path: "/items", method: "POST", to: api },
    { path: "/items", to: web },
  ]),
  headers: routerOf([{ to: web }, { headers: { "X-Preview": "1", "X-Team": "it's #1" }, to: canary }]),
  query: routerOf([{ to: web }, { query: { version: "2", "a.b": "x y" }, to: canary }]),
  weights: routerOf([
    {
      to: [
        { ...web, weight: 90 },
        { ...canary, weight: 10 },
        { ...api, weight: 0 },
      ],
    },
  ]),
  redirects: routerOf([
    { host: "www.example.com", to: { kind: "redirect", host: "example.com", status: 301 } },
    { path: "/old", to: { kind: "redirect", path: "/new", port: 8_443, scheme: "https" } },
    { path: "/gone", to: { kind: "redirect", fullPath: "/", status: 303 } },
  ]),
  "redirects of both schemes": routerOf([{ to: { kind: "redirect", host: "example.com", status: 308 } }], {
    ...secured,
    httpsRedirect: false,
    ports: { http: 8_080, https: 8_443 },
  }),
  rewrites: routerOf([
    { path: "/api", to: api, rewritePath: "/" },
    { path: "/v1", to: api, rewritePath: "/old/v1/" },
    { path: "/100%25", to: web, rewritePath: "/50%25" },
    { path: "/status", pathType: "exact", to: web, rewritePath: "/health" },
    { path: "/help", to: web, rewriteFullPath: "/docs/index.html", rewriteHost: "docs.internal" },
  ]),
  "header changes": routerOf(
    one({
      requestHeaders: {
        set: { "X-Via": '100% %[src] "quoted" it\'s #1 \\ $HOME' },
        add: { "X-Tag": "a" },
        remove: ["Cookie"],
      },
      responseHeaders: { set: { "Cache-Control": "no-store" }, remove: ["Server"] },
    }),
  ),
  "timeouts and retries": routerOf([
    { to: web },
    { path: "/slow", to: web, timeout: "2m" },
    { path: "/once", to: api, retries: { attempts: 0, on: [] } },
    { path: "/patient", to: api, timeout: "500ms", retries: { attempts: 5, on: ["response-timeout", 503] } },
  ]),
  grpc: routerOf([
    { path: "/shop.Orders", to: { ...api, protocol: "h2c" } },
    { path: "/", to: web },
  ]),
  responses: routerOf([
    { path: "/healthz", pathType: "exact", to: { kind: "respond", status: 200, body: 'it\'s 100% "ok" # $HOME\nä\n' } },
    { path: "/empty", to: { kind: "respond", status: 204 } },
    { path: "/json", to: { kind: "respond", status: 200, body: "{}", contentType: "application/json" } },
  ]),
  tls: routerOf(one({}), secured),
  "tls without a redirect": routerOf(one({}), { ...secured, httpsRedirect: false }),
  hsts: routerOf(one({}), { ...secured, hsts: { maxAge: "8760h", includeSubDomains: true, preload: true } }),
  drain: routerOf(one({}), { drain: "1h" }),
  "access log": routerOf(one({}), { accessLog: true }),
};

const bothPorts = [
  { name: "http", bind: ":8080", port: 8_080 },
  { name: "https", bind: ":8443", port: 8_443 },
] as const;

/** Edges, by what they show. */
export const edges: Readonly<Record<string, EdgeSettings>> = {
  edge: edgeOf(),
  "edge with https": edgeOf({ listeners: bothPorts }),
  "edge behind a balancer": edgeOf({ listeners: bothPorts, proxyProtocolFrom: ["192.0.2.0/24", "198.51.100.7/32"] }),
};
