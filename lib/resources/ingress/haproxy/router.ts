import { type Duration, durationText, toMilliseconds } from "../../../core/quantity.ts";
import type { Route } from "../routes.ts";
import type { Certificate, Hsts } from "../tls.ts";
import { ABSENT_SECONDS, refusedWhenAbsent, rememberFound } from "./absence.ts";
import { answer } from "./answers.ts";
import { refusedWhileNew, startTime } from "./beginning.ts";
import { choices, lots } from "./choices.ts";
import { routing } from "./conditions.ts";
import type { Line, Section } from "./configuration.ts";
import type { Discovery } from "./discovery.ts";
import { origin } from "./forwarded.ts";
import { noRoute, returnOwn } from "./own-answers.ts";
import { closedAfterUse, longestMs, pools } from "./pools.ts";
import type { PublicPorts } from "./public-ports.ts";
import { LONGEST_SILENCE, probes } from "./silence.ts";
import { bindSecured, hstsLine, httpsOnly, tlsDefaults } from "./secured.ts";

/** What the router's configuration is made of. */
export interface RouterSettings {
  readonly routes: readonly Route[];
  readonly certificates: readonly Certificate[];
  /** File that says which of them is for which hosts: {@link certificateList}. */
  readonly certificateList: string;
  /** Whether requests without TLS, for hosts of certificates, are sent to HTTPS. */
  readonly httpsRedirect: boolean;
  readonly hsts?: Hsts | undefined;
  /** Whether each request is a line of the log. */
  readonly accessLog: boolean;
  /**
   * How long a router that is told to stop lets go on what is under way.
   * @defaultValue longer than the longest time of a route: {@link patienceMs}
   */
  readonly drain?: Duration | undefined;
  /** Ports as clients know them. */
  readonly ports: PublicPorts;
  readonly binds: Binds;
  /** Ranges of the edge's addresses: from elsewhere no connection is taken, as its PROXY header may be a lie. */
  readonly edge: readonly string[];
  readonly discovery: Discovery;
  /**
   * After so many seconds in which no task of a service was found, requests for it are answered with 500, not 503.
   * @defaultValue a minute
   */
  readonly absentSeconds?: number | undefined;
  /**
   * For so long after its start it is not ready while no task of a service is found.
   * @defaultValue three: tasks that run are found at once
   */
  readonly newSeconds?: number | undefined;
}

/** Addresses and ports in the container, such as `":8080"`. */
export interface Binds {
  readonly http: string;
  readonly https: string;
  /** Health, readiness and metrics, for the inside only. */
  readonly health: string;
}

/**
 * The inner tier: HTTP, TLS and all routes. It is replaced at every change, the new one beside the old one, which stays
 * until its last request is answered. Pure.
 */
export function routerConfiguration(settings: RouterSettings): readonly Section[] {
  const { routes, discovery, absentSeconds = ABSENT_SECONDS } = settings;
  const services = pools(routes, discovery);
  return [
    global(settings),
    defaults(settings),
    ...discovery.sections,
    health(settings, services),
    frontend(settings),
    ...services.map(({ title, lines }, index) => ({
      title,
      lines: [refusedWhenAbsent(index, absentSeconds), ...lines],
    })),
  ];
}

const LEAST_PATIENCE_MS = 50_000;
const BEYOND_LONGEST_MS = 20_000;

/**
 * How long an old router lets go on what is under way, if nothing else is said: longer than any route's time. Swarm is
 * to wait longer still.
 */
export function patienceMs({ routes, drain }: Pick<RouterSettings, "routes" | "drain">): number {
  const usualMs = Math.max(LEAST_PATIENCE_MS, longestMs(routes) + BEYOND_LONGEST_MS);
  return (drain && toMilliseconds(drain)) ?? usualMs;
}

function global(settings: RouterSettings): Section {
  const { accessLog, certificates } = settings;
  const log = accessLog ? [["log", "stdout", "format", "raw", "local0"]] : [];
  const tls = certificates.length === 0 ? [] : tlsDefaults;
  const patience = ["hard-stop-after", durationText(patienceMs(settings))];
  return { title: ["global"], lines: [["maxconn", "4000"], ["grace", "3s"], patience, startTime, ...log, ...tls] };
}

function defaults({ accessLog }: RouterSettings): Section {
  const log = accessLog
    ? [
        ["log", "global"],
        ["option", "httplog"],
        ["option", "dontlognull"],
      ]
    : [];
  return { title: ["defaults"], lines: [...usual, ...log] };
}

const usual: readonly Line[] = [
  ["mode", "http"],
  ["timeout", "connect", "1s"],
  ["timeout", "client", "30s"],
  ["timeout", "server", "30s"],
  ["timeout", "http-request", "10s"],
  ["timeout", "http-keep-alive", "30s"],
  ["timeout", "tunnel", LONGEST_SILENCE],
  ["timeout", "queue", "5s"],
  ["option", "redispatch", "1"],
  ["option", "idle-close-on-response"],
  closedAfterUse,
  ...probes,
];

const NEW_SECONDS = 3;

/** A router that is told to stop says so to the edges before it takes no more connections. */
function health({ binds, newSeconds = NEW_SECONDS }: RouterSettings, services: readonly Section[]): Section {
  const names = services.map(({ title: [, name = ""] }) => name);
  return {
    title: ["frontend", "health"],
    lines: [
      ["bind", binds.health],
      ["http-request", "use-service", "prometheus-exporter", "if", "{", "path", "/metrics", "}"],
      ...rememberFound(names),
      ...refusedWhileNew(names, newSeconds),
      ["http-request", "return", "status", "503", "if", "{", "path", "/ready", "}", "{", "stopping", "}"],
      ["http-request", "return", "status", "200"],
    ],
  };
}

function frontend(settings: RouterSettings): Section {
  const { routes, certificates, ports, binds, edge } = settings;
  const isSecured = certificates.length > 0;
  return {
    title: ["frontend", "http"],
    lines: [
      ["bind", binds.http, "accept-proxy"],
      ...(isSecured ? [bindSecured(binds.https, settings.certificateList)] : []),
      ["tcp-request", "connection", "reject", "unless", "{", "src", ...edge, "}"],
      ["http-request", "disable-l7-retry", "unless", "METH_GET"],
      ...origin(ports, isSecured),
      ...(settings.httpsRedirect ? httpsOnly(certificates, ports) : []),
      ...hstsLine(settings.hsts, isSecured),
      ...routing(routes),
      [...returnOwn(noRoute), "unless", "routed"],
      ...routes.flatMap((route, index) => answer(route, index, ports, isSecured)),
      ...routes.flatMap(lots),
      ...routes.flatMap(choices),
    ],
  };
}
