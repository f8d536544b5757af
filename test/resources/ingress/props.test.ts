import type { OutputInstance } from "@pulumi/pulumi";
import { describe, expect, expectTypeOf, it } from "vitest";
import * as z from "zod";
import { problemText } from "../../../lib/core/errors.ts";
import { validatePartly } from "../../../lib/core/validate.ts";
import { type Props, unknown } from "../../../lib/core/value.ts";
import { patienceMs } from "../../../lib/resources/ingress/haproxy/router.ts";
import { type FrontArgs, frontSettings } from "../../../lib/resources/ingress/props.ts";
import { redirect, respond } from "../../../lib/resources/ingress/targets.ts";
import { routerOf, type Routes } from "./settings.ts";

const schema = z.strictObject(frontSettings);

const faults = (props: object): string[] => validatePartly(schema, "front", props as Props).problems.map(problemText);
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
    expectTypeOf<z.input<typeof schema>>().branded.toEqualTypeOf<Plain<FrontArgs>>();
  });

  it("need no more than a route", () => {
    expect(schema.parse({ routes: [{ to: web }] })).toMatchObject({
      ports: { http: 80, https: 443 },
      httpsRedirect: true,
      routes: [{ path: "/", pathType: "prefix", timeout: "30s" }],
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
    ["more time than a day", to({ timeout: "25h" })],
    ["a balancer that is no range", { ...to({}), proxyProtocolFrom: ["10.0.0.1"] }],
    ["no route", { routes: [] }],
  ])("refuse %s, and say what to do", async (title, props) => {
    const message = told(props);
    expect(message).toMatch(/^front.*\n {2}fix: ./);
    await expect(message + "\n").toMatchFileSnapshot(
      `../../golden/ingress/refusals/${title.replaceAll(/\W+/g, "-")}.txt`,
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
  });
});

describe("a router that is told to stop", () => {
  it("waits longer than any of its routes takes", () => {
    const routes = (...given: Routes) => routerOf(given).routes;
    expect(patienceMs(routes({ to: web }))).toBe(50_000);
    expect(patienceMs(routes({ to: web }, { path: "/slow", to: web, timeout: "5m" }))).toBe(320_000);
  });
});
