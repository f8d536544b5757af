import type { OutputInstance } from "@pulumi/pulumi";
import { describe, expect, expectTypeOf, it } from "vitest";
import type * as z from "zod";
import { problemText } from "../../../lib/core/errors.ts";
import { toMilliseconds } from "../../../lib/core/quantity.ts";
import { validatePartly } from "../../../lib/core/validate.ts";
import { type Props, unknown } from "../../../lib/core/value.ts";
import { edgeConfiguration } from "../../../lib/resources/ingress/haproxy/edge.ts";
import { patienceMs } from "../../../lib/resources/ingress/haproxy/router.ts";
import { type FrontArgs, frontSchema, settledFront } from "../../../lib/resources/ingress/props.ts";
import { redirect, respond } from "../../../lib/resources/ingress/targets.ts";
import { selfSigned } from "../../../lib/core/self-signed.ts";
import { edgeOf, routerOf, type Routes } from "./settings.ts";

const faults = (props: object): string[] =>
  validatePartly(frontSchema, "front", props as Props).problems.map(problemText);
const told = (props: object): string => faults(props).join("\n");

const web = { service: "web", port: 8_080 };
const to = (more: object) => ({ routes: [{ to: web, ...more }] });

describe("the settings of an Ingress", () => {
  it("are what the interface documents, services apart, which the schema knows by name", () => {
    type Plain<T> = T extends OutputInstance<infer U> | Promise<infer U>
      ? Plain<U>
      : T extends { readonly serviceId: unknown }
        ? string
        : T extends object
          ? { -readonly [K in keyof T]: Plain<T[K]> }
          : T;
    expectTypeOf<z.input<typeof frontSchema>>().branded.toEqualTypeOf<Plain<FrontArgs>>();
  });

  it("need no more than a route", () => {
    expect(settledFront(frontSchema.parse({ routes: [{ to: web }] }))).toMatchObject({
      ports: { http: 80, https: 443 },
      httpsRedirect: true,
      routes: [{ path: "/", pathType: "prefix" }],
    });
  });

  it("take what redirect() and respond() give", () => {
    const routes = [
      { path: "/a", to: redirect({ host: "example.com" }) },
      { path: "/b", to: respond({ status: 200, body: "ok" }) },
    ];
    expect(faults({ routes })).toEqual([]);
  });

  it.each<[string, object]>([
    ["a host with a port", to({ host: "shop.example.com:80" })],
    ["a host in large letters", to({ host: "Shop.example.com" })],
    ["a wildcard inside", to({ host: "a.*.com" })],
    ["a path without its slash", to({ path: "api" })],
    ["a path with a query", to({ path: "/api?a=1" })],
    ["a path with dots", to({ path: "/a/../b" })],
    ["a path with a blank", to({ path: "/a b" })],
    ["an unfinished code in a path", to({ path: "/a%2" })],
    ["a header's name with a blank", to({ headers: { "X A": "1" } })],
    ["a header's value with a line feed", to({ headers: { "X-A": "1\nX-B: 2" } })],
    ["a header that frames messages", to({ requestHeaders: { set: { "Transfer-Encoding": "chunked" } } })],
    ["the host as a header", to({ requestHeaders: { set: { Host: "a" } } })],
    ["a header that is changed twice", to({ responseHeaders: { set: { "X-A": "1" }, remove: ["x-a"] } })],
    ["a path that is rewritten twice", to({ rewritePath: "/a", rewriteFullPath: "/b" })],
    ["a rewrite for no service", { routes: [{ to: { kind: "respond", status: 200 }, rewritePath: "/a" }] }],
    ["services that get nothing", { routes: [{ to: [{ ...web, weight: 0 }] }] }],
    ["a route behind an equal one", { routes: [{ to: web }, { to: { ...web, port: 1 } }] }],
    ["more time than a connection may be silent", to({ timeout: "1h" })],
    ["a balancer that is no range", { ...to({}), proxyProtocolFrom: ["10.0.0.1"] }],
    ["no route", { routes: [] }],
    ["HSTS without a certificate", { ...to({}), hsts: { maxAge: "1h" } }],
    ["a redirect to HTTPS without a certificate", { ...to({}), httpsRedirect: true }],
    ["a port for HTTPS without a certificate", { ...to({}), ports: { https: 8_443 } }],
    ["a time for nobody", { routes: [{ to: redirect({ host: "a.test" }), timeout: "5s" }] }],
    ["retries of nobody", { routes: [{ to: respond({ status: 200 }), retries: { attempts: 1 } }] }],
    ["the type of no body", { routes: [{ to: respond({ status: 200, contentType: "text/html" }) }] }],
    ["a body where nothing may follow", { routes: [{ to: respond({ status: 204, body: "no" }) }] }],
    ["a drain that ends before a route's time", { ...to({ timeout: "5m" }), drain: "300s" }],
    ["a drain of more than two days", { ...to({}), drain: "49h" }],
    ["a redirect to itself", { routes: [{ to: redirect({}) }] }],
    ["a redirect to HTTPS that nobody speaks", { routes: [{ to: redirect({ scheme: "https" }) }] }],
    ["a route without a target", { routes: [{ path: "/" }, { path: "/a", to: [] }] }],
    ["a target of another kind", { routes: [{ to: { kind: "function", name: "f" } }] }],
    ["a port for another protocol", { ...to({}), ports: { tcp: 5_432 } }],
  ])("refuse %s, and say what to do", async (title, props) => {
    const message = told(props);
    expect(message).toMatch(/^front.*\n {2}fix: ./);
    await expect(message + "\n").toMatchFileSnapshot(
      `../../golden/ingress/refusals/${title.replaceAll(/\W+/g, "-")}.txt`,
    );
  });

  const shop = { hosts: ["shop.test", "*.shop.test"], ...selfSigned("shop.test", "*.shop.test") };
  const both = { tls: [shop] };
  const itself = ["front.routes.0.to: leads to itself: nothing in it differs from the request"];
  const nobody = ["front.routes.0.to.scheme: nobody speaks HTTPS there: this front door has no certificate"];

  it.each<[string, object, object, readonly string[]]>([
    ["a redirect to its own host", { host: "a.test", to: redirect({ host: "a.test" }) }, {}, itself],
    ["a redirect to one of its hosts", { host: ["a.test", "b.test"], to: redirect({ host: "b.test" }) }, {}, itself],
    ["a redirect to any host's own", { to: redirect({ host: "a.test" }) }, {}, []],
    ["a redirect to its own port", { to: redirect({ port: 8_080 }) }, { ports: { http: 8_080 } }, itself],
    ["a redirect to another port", { to: redirect({ port: 8_080 }) }, {}, []],
    ["a redirect to its own scheme", { to: redirect({ scheme: "http" }) }, {}, itself],
    ["a redirect to its own prefix", { path: "/a/", to: redirect({ path: "/a" }) }, {}, itself],
    ["a redirect to another prefix", { path: "/a", to: redirect({ path: "/b" }) }, {}, []],
    ["a redirect to its own path", { path: "/a", pathType: "exact", to: redirect({ fullPath: "/a" }) }, {}, itself],
    ["a redirect below itself", { path: "/a", to: redirect({ fullPath: "/a" }) }, {}, []],
    ["a redirect after a POST", { method: "POST", to: redirect({ status: 303 }) }, {}, []],
    ["a redirect that repeats a POST", { method: "POST", to: redirect({ status: 307 }) }, {}, itself],
    ["a redirect of both schemes", { to: redirect({}) }, both, itself],
    ["a redirect to one of both schemes", { to: redirect({ scheme: "https" }) }, both, []],
    ["a redirect of HTTPS alone to it", { host: "shop.test", to: redirect({ scheme: "https" }) }, both, itself],
    ["a redirect to HTTP, which leads back", { host: "a.shop.test", to: redirect({ scheme: "http" }) }, both, itself],
    [
      "a redirect to HTTP, which stays",
      { host: "shop.test", to: redirect({ scheme: "http" }) },
      { ...both, httpsRedirect: false },
      [],
    ],
    [
      "a redirect to a name that is not certified",
      { host: "a.b.shop.test", to: redirect({ scheme: "http" }) },
      both,
      [],
    ],
    ["a redirect to HTTPS at another host", { to: redirect({ scheme: "https", host: "b.test" }) }, {}, []],
    ["a redirect to HTTPS at a port", { to: redirect({ scheme: "https", port: 443 }) }, {}, []],
    [
      "a redirect to HTTPS at its host",
      { host: "a.test", to: redirect({ scheme: "https", host: "a.test" }) },
      {},
      nobody,
    ],
  ])("know of %s where it leads", (_, route, more, expected) => {
    const found = validatePartly(frontSchema, "front", { routes: [route], ...more } as Props).problems;
    expect(found.map(({ at, summary }) => `${at}: ${summary}`)).toEqual(expected);
  });

  it("may say what is so without a certificate", () => {
    expect(faults({ ...to({}), httpsRedirect: false, ports: { http: 8_080 } })).toEqual([]);
    expect(faults({ ...to({}), httpsRedirect: unknown, ports: { https: unknown } })).toEqual([]);
    expect(faults({ ...to({}), ...both, httpsRedirect: true, ports: { https: 1 }, hsts: { maxAge: "1h" } })).toEqual(
      [],
    );
  });

  it("are judged as far as they are known", () => {
    expect(
      faults({
        routes: [
          { path: unknown, to: web },
          { path: unknown, to: [{ ...web, weight: unknown }] },
        ],
      }),
    ).toEqual([]);
    expect(faults({ routes: [{ path: unknown, to: web, host: "A" }] })).toHaveLength(1);
    expect(faults({ routes: [{ path: unknown, to: redirect({}) }] })).toEqual([]);
    expect(faults({ routes: [{ to: { ...redirect({}), host: unknown } }] })).toEqual([]);
    expect(told({ routes: [{ to: { ...respond({ status: 200 }), body: unknown }, timeout: "5s" }] })).toMatch(
      /^front\.routes\.0\.timeout: /,
    );
  });
});

describe("a route's time", () => {
  it("ends before the edge gives up the connection, so that the client is told", () => {
    const longest = "59m";
    expect(faults(to({ timeout: longest }))).toEqual([]);
    const { lines } = edgeConfiguration(edgeOf()).find(({ title }) => title[0] === "defaults") ?? { lines: [] };
    const timeouts = lines.flatMap((line) => ("comment" in line || line[0] !== "timeout" ? [] : [line]));
    const silences = timeouts.filter(([, of = ""]) => ["client", "server"].includes(of)).map(([, , time = ""]) => time);
    expect(silences).toHaveLength(2);
    for (const silence of silences) expect(toMilliseconds(silence)).toBeGreaterThan(toMilliseconds(longest) ?? 0);
  });
});

describe("a router that is told to stop", () => {
  it("waits longer than any of its routes takes", () => {
    const patience = (...given: Routes) => patienceMs(routerOf(given));
    expect(patience({ to: web })).toBe(50_000);
    expect(patience({ to: web }, { path: "/slow", to: web, timeout: "5m" })).toBe(320_000);
    expect(patience({ to: { kind: "respond", status: 200 } })).toBe(50_000);
  });

  it("waits as long as is said", () => {
    expect(patienceMs(routerOf([{ to: web }], { drain: "1h" }))).toBe(3_600_000);
    expect(faults({ ...to({ timeout: "5m" }), drain: "301s" })).toEqual([]);
    expect(faults({ ...to({ timeout: unknown }), drain: "1s" })).toEqual([]);
  });
});
