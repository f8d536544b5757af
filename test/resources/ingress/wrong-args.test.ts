import { output } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import type { FrontArgs } from "../../../lib/resources/ingress/props.ts";
import { redirect } from "../../../lib/resources/ingress/targets.ts";

const web = { service: { name: output("web"), serviceId: output("1") }, port: 80 };

/** Each is a mistake that somebody will make: `npm run types` fails when one of them compiles. */
const wrong: readonly FrontArgs[] = [
  // @ts-expect-error a route without a target
  { routes: [{ path: "/" }] },
  // @ts-expect-error a service instead of a service and its port
  { routes: [{ to: web.service }] },
  // @ts-expect-error several services without weights
  { routes: [{ to: [web, web] }] },
  // @ts-expect-error a path without its slash
  { routes: [{ path: "api", to: web }] },
  // @ts-expect-error a protocol that is none
  { routes: [{ to: { ...web, protocol: "udp" } }] },
  // @ts-expect-error a status that is no redirect's
  { routes: [{ to: redirect({ scheme: "https", status: 200 }) }] },
  // @ts-expect-error a time without its unit
  { routes: [{ to: web, timeout: "30" }] },
  // @ts-expect-error a certificate without a key
  { routes: [{ to: web }], tls: [{ hosts: ["a.test"], certificate: "" }] },
];

describe("args that are wrong", () => {
  it("do not compile", () => {
    expect(wrong).toHaveLength(8);
  });
});
