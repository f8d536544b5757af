import { describe, expect, it } from "vitest";
import { planOf } from "../../../lib/cli/check/plan.ts";
import type { CheckedFront } from "../../../lib/cli/check/scene.ts";
import type { RouteRecord } from "../../../lib/resources/ingress/record.ts";
import { front, leading, lines, network, scene, service, task } from "./scenes.ts";

const published = (target: number, number: number) =>
  ({ target, published: number, protocol: "tcp", mode: "host" }) as const;
const ports = [published(8_080, 80), published(8_443, 443)];
const edge = service("front-edge", { networks: [network("edge")], replicas: "global", ports });
const router = service("front-router", { networks: [network("edge"), network("mesh")] });
const edgeTask = task("front-edge.node-1", "node-1", { edge: "10.0.2.2" });
const around = [
  task("api.1", "node-1", { mesh: "10.0.1.3" }),
  task("front-router.1", "node-1", { edge: "10.0.2.3", mesh: "10.0.1.4" }),
  task("web.1", "node-1", { mesh: "10.0.1.2" }),
];
const everything = ["api", "front-edge", "front-router", "web"];

/** What is asked of routes, by whom it is about. */
function routesOf(fronts: CheckedFront, names: readonly string[] = everything, edges = [edgeTask]): readonly string[] {
  const services = [service("api"), edge, router, service("web")];
  const steps = planOf(scene(services, [...edges, ...around], [fronts]), names);
  return lines(steps.filter((step) => "route" in step || /^routes$|^[^ ]*\//.test(step.subject))).map((line) =>
    line.replace(": http from outside", ""),
  );
}

const web = (more: Partial<RouteRecord> = {}): RouteRecord => leading("web", 80, more);
const api = (more: Partial<RouteRecord> = {}): RouteRecord => leading("api", 3_000, more);
const secured = (...hosts: string[]) => ({ certificates: [{ hosts, fingerprint: "AA" }] });

describe("the routes of a front door", () => {
  it("are asked once each, from outside, at one machine, beside the service that they lead to", () => {
    expect(routesOf(front([web(), api({ path: "/api" }), api({ host: "api.test" })]))).toEqual([
      "api: http://192.0.2.0/api",
      "api: http://api.test/",
      "web: http://192.0.2.0/",
    ]);
  });

  it.each<[string, RouteRecord, string]>([
    ["a wildcard's host by a made-up one", api({ host: "*.test" }), "http://swarmwright-check.test/"],
    ["with the headers that it needs", api({ headers: { "X-A": "1 2" } }), "http://192.0.2.0/ X-A: 1 2"],
    ["with the query that it needs", api({ query: { v: "a b" } }), "http://192.0.2.0/?v=a%20b"],
    ["by the method that it needs", api({ method: "GET" }), "GET http://192.0.2.0/"],
  ])("are asked %s", (_, route, subject) => {
    expect(routesOf(front([web(), route]), ["api"])).toEqual([`api: ${subject}`]);
  });

  it("are asked below their path where another route takes that path alone", () => {
    expect(routesOf(front([web({ path: "/", pathType: "exact" }), api()]), ["api"])).toEqual([
      "api: http://192.0.2.0/swarmwright-check",
    ]);
  });

  it.each<[string, RouteRecord, string]>([
    ["that change something", api({ method: "DELETE", path: "/all" }), "/all: unasked: a DELETE may change something"],
    ["for upgrades", api({ headers: { Upgrade: "websocket" } }), "/: unasked: Upgrade is the front door's own to say"],
    [
      "that no request of ours reaches",
      web({ path: "/a", headers: {} }),
      "/a: unasked: another route takes 192.0.2.0/a",
    ],
  ])("are told of and not asked: those %s", (_, route, told) => {
    const exact = api({ path: "/a", pathType: "exact" });
    const all = api({ path: "/a/swarmwright-check", pathType: "exact" });
    const [name = ""] = route.services.map((each) => each.service);
    expect(routesOf(front([exact, all, route]), [name]).find((line) => line.includes("unasked"))).toBe(
      `${name}: ${told}`,
    );
  });

  it("of several services are asked once", () => {
    const services = [...web().services, ...api().services];
    expect(routesOf(front([{ ...web(), services }]))).toEqual(["web: http://192.0.2.0/"]);
    expect(routesOf(front([{ ...web(), services }]), ["api"])).toEqual(["api: http://192.0.2.0/"]);
  });

  it("that it answers itself are its routers'", () => {
    const moved = { ...web({ path: "/old" }), services: [], status: 302 };
    expect(routesOf(front([web(), moved]))).toContain("front-router: http://192.0.2.0/old");
  });

  it("are all asked when the front door is named", () => {
    expect(routesOf(front([web(), api({ path: "/api" })]), ["front-edge", "front-router"])).toEqual([
      "web: http://192.0.2.0/",
      "api: http://192.0.2.0/api",
    ]);
  });

  it("are asked by HTTPS where the host has a certificate, and HTTP there leads to it", () => {
    expect(routesOf(front([web(), api({ host: "a.shop.test" })], secured("*.shop.test", "admin.test")))).toEqual([
      "api: https://a.shop.test/",
      "front-router: http://swarmwright-check.shop.test/",
      "front-router: http://admin.test/",
      "front-router: https://admin.test/",
      "web: http://192.0.2.0/",
      "web: https://swarmwright-check.shop.test/",
    ]);
  });

  it("are asked both ways where HTTP does not lead to HTTPS", () => {
    const both = { ...secured("shop.test"), httpsRedirect: false };
    expect(routesOf(front([web({ host: "shop.test" })], both))).toEqual([
      "web: http://shop.test/",
      "web: https://shop.test/",
    ]);
  });

  it("are not asked where no front door runs, or what they are is not known yet", () => {
    expect(routesOf(front([web()]), ["web"], [])).toEqual([
      "front-router: routes: unasked: no task of front-edge runs",
    ]);
    const older = { edge: "front-edge", router: "front-router" };
    expect(routesOf(older)).toEqual(["front-router: routes: unasked: known after the next swarmwright up"]);
  });
});
