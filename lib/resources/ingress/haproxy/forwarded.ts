import type { Line } from "./configuration.ts";
import { value } from "./log-format.ts";
import type { PublicPorts } from "./public-ports.ts";

/*
 * Whom a request comes from, as services read it. What a client wrote there itself is taken away first, with the
 * underscores, too, that some services read as hyphens.
 */

/** The host that is asked for, in small letters and without a port; and headers that say where a request came from. */
export function origin(ports: PublicPorts, isSecured: boolean): readonly Line[] {
  return [
    set("var(txn.host)", "req.hdr(host),host_only"),
    ["http-request", "del-header", "^x[-_]forwarded[-_]", "-m", "reg"],
    ["http-request", "del-header", "^(forwarded|x[-_]real[-_]ip)$", "-m", "reg"],
    header("X-Forwarded-For", value("src")),
    header("X-Forwarded-Host", value("req.hdr(host)")),
    ...way("http", ports.http, isSecured ? ["unless", "{", "ssl_fc", "}"] : []),
    ...(isSecured ? way("https", ports.https, ["if", "{", "ssl_fc", "}"]) : []),
  ];
}

const set = (variable: string, expression: string): Line => ["http-request", `set-${variable}`, expression];

const way = (scheme: string, port: number, condition: Line): Line[] => [
  [...header("X-Forwarded-Proto", scheme), ...condition],
  [...header("X-Forwarded-Port", String(port)), ...condition],
];

const header = (name: string, format: string): Line => ["http-request", "set-header", name, format];
