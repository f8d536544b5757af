import { hostsOf } from "../match.ts";
import { isCertified, isWildcard } from "../hosts.ts";
import type { EdgeFront, Front } from "../props.ts";
import type { Certificate } from "../tls.ts";
import { certificateList } from "./certificate-list.ts";
import { writeConfiguration } from "./configuration.ts";
import type { Discovery } from "./discovery.ts";
import { edgeConfiguration } from "./edge.ts";
import { routerConfiguration } from "./router.ts";

/** Ports in the containers: above 1024, so that the proxies need not be root. */
export const innerPorts = { http: 8_080, https: 8_443, health: 8_404 } as const;

/** Names of the two services of an Ingress, and of what stands beside them. */
export const tierNames = (front: string) => ({
  edge: `${front}-edge`,
  router: `${front}-router`,
  certificates: `${front}-certificates`,
});

/** Where the edge stands. */
export interface EdgePlace {
  /** Name of the router's service. */
  readonly router: string;
  readonly discovery: Discovery;
}

/** Where the router stands. */
export interface RouterPlace {
  /** Ranges of the edge's own network. */
  readonly edge: readonly string[];
  readonly discovery: Discovery;
}

/**
 * The edge's configuration. Of certificates it depends on whether there are any, and of routes on nothing. Pure.
 *
 * @param isSecured whether there are certificates
 */
export function edgeText(isSecured: boolean, { proxyProtocolFrom }: EdgeFront, place: EdgePlace): string {
  const settings = {
    listeners: listeners(isSecured),
    router: place.router,
    readyPort: innerPorts.health,
    proxyProtocolFrom,
    health: `127.0.0.1:${innerPorts.health}`,
    discovery: place.discovery,
  };
  return writeConfiguration(edgeConfiguration(settings));
}

/** The router's configuration. Pure. */
export function routerText(front: Front, { edge, discovery }: RouterPlace): string {
  const { routes, tls, httpsRedirect, hsts, ports, accessLog, drain } = front;
  const files = { certificates: certificatesOf(tls), certificateList: certificateListFile };
  const binds = { http: inside("http"), https: inside("https"), health: inside("health") };
  const settings = { ...files, routes, httpsRedirect, hsts, accessLog, drain, ports, binds, edge, discovery };
  return writeConfiguration(routerConfiguration(settings));
}

/** The list of certificates that stands beside the router's configuration. Pure. */
export const certificateListText = ({ tls }: Front): string => certificateList(certificatesOf(tls));

const certificatesOf = (tls: Front["tls"]): readonly Certificate[] =>
  tls.map(({ hosts }, index) => ({ hosts, file: certificateFile(index) }));

/** Where the router finds a certificate, with its chain and key. */
export const certificateFile = (index: number): string => `/run/secrets/certificate-${index}.pem`;

/** Where the router finds the list of its certificates. */
export const certificateListFile = "/etc/haproxy/certificates";

const inside = (name: keyof typeof innerPorts): string => `:${innerPorts[name]}`;

const listeners = (isSecured: boolean) =>
  (isSecured ? (["http", "https"] as const) : (["http"] as const)).map((name) => ({
    name,
    bind: inside(name),
    port: innerPorts[name],
  }));

/**
 * Where a front door is asked: a URL for each host of its routes that is no wildcard, or the address of a machine if
 * there is none.
 */
export function frontUrls({ routes, tls, ports }: Front, address: string): readonly string[] {
  const named = routes.flatMap(hostsOf).filter((host) => host !== undefined && !isWildcard(host));
  const hosts = named.length === 0 ? [address] : [...new Set(named)];
  const certified = tls.flatMap((certificate) => certificate.hosts);
  return hosts.map((host = address) =>
    isCertified(host, certified) ? url("https", host, ports.https, 443) : url("http", host, ports.http, 80),
  );
}

const url = (scheme: string, host: string, port: number, usual: number): string =>
  `${scheme}://${host}${port === usual ? "" : `:${port}`}`;
