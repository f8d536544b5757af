import { describe, expect, it } from "vitest";
import { problemText } from "../../../lib/core/errors.ts";
import { validatePartly } from "../../../lib/core/validate.ts";
import { Secret, unknown, type Value } from "../../../lib/core/value.ts";
import { frontSchema } from "../../../lib/resources/ingress/props.ts";
import { selfSigned } from "../../../lib/core/self-signed.ts";

const routes = [{ to: { service: "web", port: 80 } }];

const told = (...tls: readonly Readonly<Record<string, Value>>[]): string =>
  validatePartly(frontSchema, "front", { routes, tls }).problems.map(problemText).join("\n");

const shop = selfSigned("shop.example.com", "*.example.org");
const other = selfSigned("other.example.com");

describe("a certificate", () => {
  it.each([[["shop.example.com"]], [["*.example.org", "shop.example.com"]], [["a.example.org"]]])(
    "is taken for hosts that it is made out to: %j",
    (hosts) => {
      expect(told({ hosts, ...shop })).toBe("");
    },
  );

  it("is refused for other hosts, which are named", () => {
    expect(told({ hosts: ["shop.example.com", "www.example.com", "a.b.example.org"], ...shop })).toMatchInlineSnapshot(`
      "front.tls.0.hosts: the certificate is not made out to www.example.com, a.b.example.org, but to DNS:shop.example.com, DNS:*.example.org
        fix: get one for these hosts, or leave them out"
    `);
  });

  it("is refused if it is none, or with another one's key, without a word of the key", () => {
    const hosts = ["shop.example.com"];
    const key = new Secret(other.key);
    const message = told(
      { hosts, certificate: "no", key },
      { hosts: ["a.example.org"], certificate: shop.certificate, key },
    );
    expect(message).toMatchInlineSnapshot(`
      "front.tls.0.certificate: is no certificate
        fix: give it as PEM: -----BEGIN CERTIFICATE-----, then its chain
      front.tls.1.key: [secret]: is the key of another certificate
        fix: give the key that the certificate was asked for with"
    `);
    expect(told({ hosts, certificate: shop.certificate, key: new Secret("hush") })).not.toContain("hush");
  });

  it("is the only one of its hosts", () => {
    const [hosts, hostsToo] = [
      ["a.example.org", "b.example.org"],
      ["shop.example.com", "b.example.org"],
    ];
    expect(told({ hosts, ...shop }, { hosts: hostsToo, ...shop })).toMatchInlineSnapshot(`
      "front.tls.1.hosts: b.example.org has a certificate already: that of tls.0
        fix: leave it out of one of the two"
    `);
    expect(told({ hosts: ["*.example.org"], ...shop }, { hosts, ...shop })).toBe("");
    expect(told({ hosts: unknown, ...shop }, { hosts: unknown, ...shop })).toBe("");
    expect(told({ hosts: [unknown, "b.example.org"], ...shop }, { hosts: [unknown], ...shop })).toBe("");
  });

  it("is looked at as far as it is known", () => {
    expect(told({ hosts: ["shop.example.com"], certificate: shop.certificate, key: unknown })).toBe("");
    expect(told({ hosts: ["shop.example.com"], certificate: unknown, key: shop.key })).toBe("");
    expect(told({ hosts: ["a.example.com"], certificate: shop.certificate, key: unknown })).toContain("a.example.com");
  });
});
