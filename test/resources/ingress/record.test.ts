import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { selfSigned } from "../../../lib/core/self-signed.ts";
import { settledFront, shownFrontSchema } from "../../../lib/resources/ingress/props.ts";
import { frontRecord } from "../../../lib/resources/ingress/record.ts";

const [web, api] = [
  { service: "web", port: 80 },
  { service: "api", port: 81, protocol: "h2c" },
] as const;
const frontFrom = (given: z.input<typeof shownFrontSchema>) => settledFront(shownFrontSchema.parse(given));
const known = { path: "/", pathType: "prefix", headers: {}, query: {} };

describe("what an Ingress leaves of itself in the state", () => {
  it("is which requests each route takes, and who answers them", () => {
    const front = frontFrom({
      routes: [
        { host: ["a.test", "*.b.test"], to: web, requestHeaders: { set: { "X-Key": "k" } } },
        {
          path: "/api",
          method: "GET",
          to: [
            { ...web, weight: 0 },
            { ...api, weight: 1 },
          ],
        },
        { path: "/old", to: { kind: "redirect", host: "new.test" } },
        { path: "/down", to: { kind: "respond", status: 503, body: "later" } },
      ],
    });
    const services = [{ service: "web", port: 80, protocol: "http1" }];
    expect(frontRecord(front, [])).toEqual({
      httpsRedirect: true,
      certificates: [],
      routes: [
        { ...known, host: ["a.test", "*.b.test"], services },
        { ...known, path: "/api", method: "GET", services: [api] },
        { ...known, path: "/old", services: [], status: 302 },
        { ...known, path: "/down", services: [], status: 503 },
      ],
    });
  });

  it("is what tells its certificates from others, and nothing else of them", () => {
    const { certificate } = selfSigned("shop.test");
    const front = frontFrom({ routes: [{ to: web }], tls: [{ hosts: ["shop.test"] }] });
    const { fingerprint256: fingerprint } = new X509Certificate(certificate);
    expect(frontRecord(front, [certificate]).certificates).toEqual([{ hosts: ["shop.test"], fingerprint }]);
  });
});
