import { toMilliseconds } from "../../../core/quantity.ts";
import { isWildcard } from "../hosts.ts";
import type { Certificate, Hsts } from "../tls.ts";
import { hostTest } from "./conditions.ts";
import type { Line } from "./configuration.ts";
import { toHttps } from "./redirects.ts";
import type { PublicPorts } from "./public-ports.ts";

/** Tickets would have to be shared between routers, and changed every day; without them each session has its own key. */
export const tlsDefaults: readonly Line[] = [["ssl-default-bind-options", "ssl-min-ver", "TLSv1.2", "no-tls-tickets"]];

/** HTTPS. @param list file that says which certificate is for which hosts */
export function bindSecured(address: string, list: string): Line {
  return ["bind", address, "accept-proxy", "ssl", "crt-list", list, "alpn", "h2,http/1.1"];
}

/** Sends requests for hosts that have a certificate to HTTPS. */
export function httpsOnly(certificates: readonly Certificate[], ports: PublicPorts): readonly Line[] {
  const hosts = [...new Set(certificates.flatMap((certificate) => certificate.hosts))];
  if (hosts.length === 0) return [];
  return [
    ...hosts.map((host) => ["acl", "secured", ...certifiedTest(host)]),
    [...toHttps(ports), "if", "secured", "!{", "ssl_fc", "}"],
  ];
}

/** A wildcard of a certificate stands for one label, where one of a route stands for any number. */
function certifiedTest(host: string): Line {
  if (!isWildcard(host)) return hostTest(host);
  return ["var(txn.host)", "-m", "reg", "--", `^[^.]+${host.slice(1).replaceAll(".", "\\.")}$`];
}

/** Browsers heed it only when it came by HTTPS. */
export function hstsLine(hsts: Hsts | undefined, isSecured: boolean): readonly Line[] {
  if (!hsts || !isSecured) return [];
  const seconds = Math.floor((toMilliseconds(hsts.maxAge) ?? 0) / 1_000);
  const words = [`max-age=${seconds}`, ...(hsts.includeSubDomains ? ["includeSubDomains"] : [])];
  const value = [...words, ...(hsts.preload ? ["preload"] : [])].join("; ");
  return [["http-after-response", "set-header", "Strict-Transport-Security", value, "if", "{", "ssl_fc", "}"]];
}
