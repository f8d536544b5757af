import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import type { Duration } from "../../core/quantity.ts";
import { type PlacedFault, rule } from "../../core/rule.ts";
import { someTime, text } from "../../core/schema.ts";
import { isKnown } from "../../core/validate.ts";
import { notMadeOutTo, unreadable, wrongKey } from "./certificates.ts";
import { hostPattern } from "./hosts.ts";

/** A certificate, for the hosts that it is made out to. */
export interface TlsArgs {
  /**
   * Hosts that are served by HTTPS. The certificate must be made out to them. To browsers a wildcard of a certificate
   * stands for one label: `a.b.example.com` is not in `*.example.com`.
   * @example ["example.com", "*.example.com"]
   */
  readonly hosts: readonly Input<string>[];
  /** Certificate and its chain, PEM. */
  readonly certificate: Input<string>;
  /** Private key, PEM, without a passphrase. Becomes a secret. */
  readonly key: Input<string>;
}

/** How long browsers ask by HTTPS only. Source: RFC 6797. */
export interface HstsArgs {
  /**
   * Nobody can take it back before.
   * @example "8760h"
   */
  readonly maxAge: Input<Duration>;
  /** @defaultValue false */
  readonly includeSubDomains?: Input<boolean | undefined>;
  /**
   * Agrees to be in the lists that browsers are delivered with.
   * @defaultValue false
   */
  readonly preload?: Input<boolean | undefined>;
}

/** Hosts of a certificate. */
export const certificateHosts = z.array(hostPattern).min(1);

/** Hosts that two certificates are given for. Some of them may be unknown. Pure. */
export function givenTwice(tls: readonly Pick<Certificate, "hosts">[]): readonly PlacedFault[] {
  const first = new Map<string, number>();
  return tls.flatMap(({ hosts }, index) => {
    const known = [hosts].flat().filter((host) => isKnown(host));
    const twice = known.filter((host) => (first.get(host) ?? index) !== index);
    for (const host of known) if (!first.has(host)) first.set(host, index);
    return twice.map((host) => ({
      at: ["tls", index, "hosts"],
      summary: `${host} has a certificate already: that of tls.${first.get(host)}`,
      remedy: "leave it out of one of the two",
    }));
  });
}

const settings = z.strictObject({ hosts: certificateHosts, certificate: text, key: text });

const readable = rule(settings, ["certificate"], ["certificate"], (tls) => unreadable(tls.certificate));
const madeOut = rule(readable, ["certificate", "hosts"], ["hosts"], (tls) => notMadeOutTo(tls.certificate, tls.hosts));

/** A certificate that is made out to its hosts, with its key. */
export const certificate = rule(madeOut, ["certificate", "key"], ["key"], (tls) => wrongKey(tls.certificate, tls.key));

export const hsts = z.strictObject({
  maxAge: someTime,
  includeSubDomains: z.boolean().default(false),
  preload: z.boolean().default(false),
});

/** How long browsers ask by HTTPS only, with every default filled in. */
export type Hsts = z.output<typeof hsts>;

/** A certificate where the router finds it. The first one is for clients that name no host, or another. */
export interface Certificate {
  readonly hosts: readonly string[];
  /** Certificate, chain and key in one file, PEM. */
  readonly file: string;
}
