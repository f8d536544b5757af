import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { swarmDns } from "../../../lib/resources/ingress/haproxy/discovery.ts";
import { certificateListText, edgeText, frontUrls, routerText } from "../../../lib/resources/ingress/haproxy/front.ts";
import { type Front, type frontSchema, settledFront, shownFrontSchema } from "../../../lib/resources/ingress/props.ts";
import { selfSigned } from "../../../lib/core/self-signed.ts";
import { complaints, whyNoHaproxy } from "../../support/haproxy.ts";

type Settings = Partial<z.input<typeof frontSchema>>;

const front = (settings: Settings = {}): Front =>
  settledFront(
    shownFrontSchema.parse({
      routes: [{ host: "shop.example.com", to: { service: "web", port: 80 } }],
      ...settings,
      tls: settings.tls?.map(({ hosts }) => ({ hosts })),
    }),
  );

const discovery = swarmDns();

const made = (settings: Settings = {}) => ({
  edge: edgeText((settings.tls ?? []).length > 0, front(settings), {
    router: "front-router",
    discovery,
  }),
  router: routerText(front(settings), { edge: ["10.255.7.0/24"], discovery }),
});

const below = [{ hosts: ["*.example.com"], ...selfSigned("*.example.com") }];
const deeper: Settings = { routes: [{ host: "a.shop.example.com", to: { service: "web", port: 80 } }] };
const tls = [{ hosts: ["shop.example.com"], ...selfSigned("shop.example.com") }];

describe("a front door", () => {
  it.each<[string, Settings]>([
    ["a route", { routes: [{ to: { service: "api", port: 1 } }, { path: "/a", to: { service: "b", port: 2 } }] }],
    ["where it is published", { ports: { http: 8_000 } }],
    ["its log", { accessLog: true }],
  ])("has an edge that does not change with %s", (_, settings) => {
    expect(made(settings).edge).toBe(made().edge);
    expect(made({ tls, ...settings }).edge).toBe(made({ tls }).edge);
  });

  it("has an edge that does not change with how HTTPS is published", () => {
    expect(made({ tls, ports: { https: 8_001 }, hsts: { maxAge: "1h" } }).edge).toBe(made({ tls }).edge);
  });

  it("has a router that does not change with who stands in front of the edge", () => {
    const behind = made({ proxyProtocolFrom: ["192.0.2.0/24"] });
    expect(behind.router).toBe(made().router);
    expect(behind.edge).not.toBe(made().edge);
  });

  it("keeps certificates and keys out of both configurations", () => {
    const { edge, router } = made({ tls });
    expect(router).toContain("crt-list /etc/haproxy/certificates");
    expect(edge + router).not.toContain("-----BEGIN");
  });

  it("has a list that says which certificate is for which hosts", () => {
    const [a, b] = [["a.test", "*.a.test"], ["b.test"]].map((hosts) => ({ hosts, ...selfSigned("a.test") }));
    expect(certificateListText(front({ tls: [a, b].flatMap((each) => each ?? []) }))).toMatchInlineSnapshot(`
      "/run/secrets/certificate-0.pem a.test *.a.test
      /run/secrets/certificate-1.pem b.test
      "
    `);
  });

  it.each<[string, Settings, readonly string[]]>([
    ["a host", {}, ["http://shop.example.com"]],
    ["a host with a certificate", { tls }, ["https://shop.example.com"]],
    ["a host below a wildcard that has one", { tls: below }, ["https://shop.example.com"]],
    ["a host two labels below it", { ...deeper, tls: below }, ["http://a.shop.example.com"]],
    ["other ports", { tls, ports: { http: 8_000, https: 8_443 } }, ["https://shop.example.com:8443"]],
    ["no host", { routes: [{ to: { service: "web", port: 80 } }] }, ["http://10.92.0.2"]],
    ["wildcards alone", { routes: [{ host: "*.b.test", to: { service: "web", port: 80 } }] }, ["http://10.92.0.2"]],
  ])("says where it is asked: with %s", (_, settings, urls) => {
    expect(frontUrls(front(settings), "10.92.0.2")).toEqual(urls);
  });

  it.skipIf(whyNoHaproxy)(`is one that HAProxy has nothing against${whyNoHaproxy}`, () => {
    const { edge, router } = made({ tls, hsts: { maxAge: "1h" }, accessLog: true });
    expect([complaints(edge), complaints(router)]).toEqual(["", ""]);
  });
});
