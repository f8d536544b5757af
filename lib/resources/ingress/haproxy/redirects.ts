import type { Route } from "../routes.ts";
import type { Redirection } from "../targets.ts";
import type { Line, Rule } from "./configuration.ts";
import { literal, value } from "./log-format.ts";
import { pathChange } from "./rewrites.ts";
import type { PublicPorts } from "./public-ports.ts";

type Scheme = "http" | "https";

const usualPorts: Readonly<Record<Scheme, number>> = { http: 80, https: 443 };

/** Answers a request with another address: that of the request, but for what is given. */
export function redirectRules(route: Route, to: Redirection, ports: PublicPorts, isSecured: boolean): readonly Rule[] {
  const answer = (scheme: Scheme) => redirection(to.status, location(scheme, to, ports));
  const change = pathChange(route, { prefix: to.path, whole: to.fullPath }).map((line) => ({ line }));
  if (to.scheme !== undefined) return [...change, { line: answer(to.scheme) }];
  if (!isSecured) return [...change, { line: answer("http") }];
  return [...change, { line: answer("https"), when: ["{", "ssl_fc", "}"] }, { line: answer("http") }];
}

/** Sends a client to the same address by HTTPS; a request keeps its method and body. */
export const toHttps = (ports: PublicPorts): Line => redirection(308, location("https", {}, ports));

const redirection = (status: number, format: string): Line => [
  "http-request",
  "redirect",
  "code",
  String(status),
  "location",
  format,
];

type Place = Pick<Redirection, "host" | "port">;

function location(scheme: Scheme, { host, port }: Place, ports: PublicPorts): string {
  const name = host === undefined ? value("var(txn.host)") : literal(host);
  const number = port ?? ports[scheme];
  return `${scheme}://${name}${number === usualPorts[scheme] ? "" : `:${number}`}${value("pathq")}`;
}
