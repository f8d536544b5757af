import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { canonicalCidr } from "../../core/cidr.ts";
import type { ClusterRef, ImageRef, NetworkRef } from "../../core/references.ts";
import { portNumber } from "../../core/schema.ts";
import type { PlacementArgs } from "../service/index.ts";
import { type RouteArgs, routes } from "./routes.ts";
import { certificate, certificateHosts, hsts, type HstsArgs, type TlsArgs } from "./tls.ts";

/** Settings of an {@link Ingress}. */
export interface IngressArgs extends FrontArgs {
  /** The cluster whose services it leads to. */
  readonly cluster: ClusterRef;
  /** Networks on which the services of the routes are found. */
  readonly networks: readonly NetworkRef[];
  /**
   * Routers; with two, one may go while the other serves.
   * @defaultValue 2
   */
  readonly replicas?: Input<number | undefined>;
  /**
   * Machines that open the ports.
   * @example { constraints: ["node.labels.edge == true"] }
   * @defaultValue every machine
   */
  readonly placement?: PlacementArgs | undefined;
  /**
   * Image of both proxies, with the programs `haproxy` (2.6 or later) and `wget`.
   * @example "haproxy:3.2-alpine"
   * @defaultValue made of this host's own haproxy and busybox, by {@link hostFiles}
   */
  readonly image?: Input<string> | ImageRef | undefined;
  /**
   * Image of the edge alone: it stays as it is while `image` changes, and so nothing is lost.
   * @example "haproxy:2.6-alpine"
   * @defaultValue as `image`
   */
  readonly edgeImage?: Input<string> | ImageRef | undefined;
}

/** What an Ingress says of the requests that it takes; where it runs stands beside it. */
export interface FrontArgs {
  /** The most specific route wins, whatever their order: host, exact path, longest prefix, most conditions. */
  readonly routes: readonly RouteArgs[];
  /**
   * Certificates, chosen by host name. The first one is for clients that name no host; it also opens the port for
   * HTTPS, which changes the edge.
   * @defaultValue none: HTTP only
   */
  readonly tls?: readonly TlsArgs[] | undefined;
  /**
   * Send HTTP requests for hosts that have a certificate to HTTPS.
   * @defaultValue true
   */
  readonly httpsRedirect?: Input<boolean | undefined>;
  /**
   * Tell browsers to ask by HTTPS only.
   * @defaultValue none
   */
  readonly hsts?: HstsArgs | undefined;
  /** @defaultValue `{ http: 80, https: 443 }` */
  readonly ports?:
    | { readonly http?: Input<number | undefined>; readonly https?: Input<number | undefined> }
    | undefined;
  /**
   * A line of the router's log for each request, with the client's address, the route's service, times and status.
   * @defaultValue false
   */
  readonly accessLog?: Input<boolean | undefined>;
  /**
   * Ranges of balancers in front of the machines that speak the PROXY protocol: they say whose a connection is. A
   * change of it changes the edge.
   * @example ["192.0.2.0/24"]
   * @defaultValue none
   */
  readonly proxyProtocolFrom?: Input<readonly Input<string>[] | undefined>;
}

const range = z.string().refine((text) => canonicalCidr(text) === text, {
  error: ({ input }) => `${JSON.stringify(input)} is no range of IPv4 addresses`,
  params: { remedy: 'write it with its first address, such as "192.0.2.0/24", or "192.0.2.7/32" for one' },
});

/** The schema beside {@link FrontArgs}. */
export const frontSettings = {
  routes,
  tls: z.array(certificate).default([]),
  httpsRedirect: z.boolean().default(true),
  hsts: hsts.optional(),
  ports: z
    .strictObject({ http: portNumber.default(80), https: portNumber.default(443) })
    .default({ http: 80, https: 443 }),
  accessLog: z.boolean().default(false),
  proxyProtocolFrom: z.array(range).default([]),
};

/** What is wrong with what is said of the requests; services by their names. */
export const frontSchema = z.strictObject(frontSettings);

/** The same without certificates and keys: all that stands in a configuration, which everybody may read. */
export const shownFrontSchema = z.strictObject({
  ...frontSettings,
  tls: z.array(z.strictObject({ hosts: certificateHosts })).default([]),
});

/** What an Ingress says of its requests, with every default filled in; services by their names. */
export type Front = z.output<typeof shownFrontSchema>;
