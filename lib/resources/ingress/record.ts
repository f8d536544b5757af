import { fingerprintOf } from "./certificates.ts";
import type { Match } from "./match.ts";
import type { Front } from "./props.ts";
import { type Backend, sharesOf, type Target } from "./targets.ts";

/*
 * What an Ingress leaves of itself in the state, for who asks its front door whether it answers. No key is in it.
 */

/** The routes and certificates that the program gave. */
export interface FrontRecord {
  readonly routes: readonly RouteRecord[];
  readonly certificates: readonly CertificateRecord[];
  /** Whether requests without TLS, for hosts of certificates, are sent to HTTPS. */
  readonly httpsRedirect: boolean;
}

/** Which requests a route takes, and who answers them. */
export interface RouteRecord extends Match {
  /** Those that get requests; none if the front door answers itself. */
  readonly services: readonly BackendRecord[];
  /** What the front door answers itself. */
  readonly status?: number | undefined;
}

/** A service of a route, and its port in the container. */
export type BackendRecord = Pick<Backend, "service" | "port" | "protocol">;

/** A certificate, and the hosts that it was given for. */
export interface CertificateRecord {
  readonly hosts: readonly string[];
  /** SHA-256, as Node.js writes it. */
  readonly fingerprint?: string | undefined;
}

/** Pure. @param certificates each with its chain, PEM, in the order of `tls` */
export function frontRecord({ routes, tls, httpsRedirect }: Front, certificates: readonly string[]): FrontRecord {
  return {
    routes: routes.map(({ host, path, pathType, method, headers, query, to }) => ({
      ...(host === undefined ? {} : { host }),
      path,
      pathType,
      ...(method === undefined ? {} : { method }),
      headers,
      query,
      services: sharesOf(to).map(({ service, port, protocol }) => ({ service, port, protocol })),
      ...statusOf(to),
    })),
    certificates: tls.map(({ hosts }, index) => ({ hosts, fingerprint: fingerprintOf(certificates[index] ?? "") })),
    httpsRedirect,
  };
}

const statusOf = (to: Target) => ("kind" in to ? { status: to.status } : {});
