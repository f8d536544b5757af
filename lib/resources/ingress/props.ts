import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { canonicalCidr } from "../../core/cidr.ts";
import { disclosure } from "../../core/disclosure.ts";
import type { ClusterRef, ImageRef, NetworkRef } from "../../core/references.ts";
import { earlyRule, earlyRules, type Fault } from "../../core/rule.ts";
import { type Duration, durationText, toMilliseconds } from "../../core/quantity.ts";
import { portNumber, someTime } from "../../core/schema.ts";
import { isKnown } from "../../core/validate.ts";
import type { PlacementArgs } from "../service/index.ts";
import { deadEnds } from "./dead-ends.ts";
import { longestMs } from "./haproxy/pools.ts";
import type { PublicPorts } from "./haproxy/public-ports.ts";
import { shownInConfiguration } from "./kept-secrets.ts";
import { type Route, type RouteArgs, routes } from "./routes.ts";
import { certificate, certificateHosts, givenTwice, hsts, type HstsArgs, type TlsArgs } from "./tls.ts";

/** Settings of an {@link Ingress}. */
export interface IngressArgs extends FrontArgs {
  /** The cluster whose services it leads to. */
  readonly cluster: ClusterRef;
  /** Networks on which the services of the routes are found. */
  readonly networks: readonly NetworkRef[];
  /**
   * Routers, 1 at least; with two, one may go while the other serves. Each holds 4000 connections at once.
   * Of more than 128, 128 get requests.
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
   * Certificates, each for its `hosts`. The first one is also for clients that name no host, or another; and it opens
   * the port for HTTPS, which changes the edge.
   * @defaultValue none: HTTP only
   */
  readonly tls?: readonly TlsArgs[] | undefined;
  /**
   * Send HTTP requests for hosts that have a certificate to HTTPS. It needs `tls`.
   * @defaultValue true
   */
  readonly httpsRedirect?: Input<boolean | undefined>;
  /**
   * Tell browsers to ask by HTTPS only. It needs `tls`.
   * @defaultValue none
   */
  readonly hsts?: HstsArgs | undefined;
  /**
   * Ports of the machines; `https` is open with `tls` only.
   * @defaultValue `{ http: 80, https: 443 }`
   */
  readonly ports?:
    | { readonly http?: Input<number | undefined>; readonly https?: Input<number | undefined> }
    | undefined;
  /**
   * A line of the router's log for each request, with the client's address, the route's service, times and status.
   * @defaultValue false
   */
  readonly accessLog?: Input<boolean | undefined>;
  /**
   * How long a router that is replaced lets go on what is under way through it: websockets, streams, downloads. What
   * takes longer is closed. It is longer than the longest `timeout` of the routes, and 48 hours at most. A change of it
   * rolls the routers, and holds from the next change on: those that go then were told the old one.
   * @example "1h"
   * @defaultValue `"50s"`, or 20 seconds longer than the longest `timeout`
   */
  readonly drain?: Input<Duration | undefined>;
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

const LONGEST_DRAIN_MS = 172_800_000;

const drain = someTime.refine((time) => (toMilliseconds(time) ?? 0) <= LONGEST_DRAIN_MS, {
  error: ({ input }) => `${JSON.stringify(input)} is longer than two days`,
  params: { remedy: 'give at most "48h"' },
});

/** What an edge's configuration is made of, beside whether there are certificates: none of it waits for routes. */
const edgeSettings = { proxyProtocolFrom: z.array(range).default([]).register(disclosure, shownInConfiguration) };

export const edgeFrontSchema = z.strictObject(edgeSettings);

/** The edge's part of a {@link Front}. */
export type EdgeFront = z.output<typeof edgeFrontSchema>;

/** What is not said stays open, where it matters whether it was: {@link settledFront} fills it in. */
const settings = z.strictObject({
  routes: routes.register(disclosure, shownInConfiguration),
  tls: z
    .array(z.strictObject({ hosts: certificateHosts }))
    .default([])
    .register(disclosure, shownInConfiguration),
  httpsRedirect: z.boolean().optional().register(disclosure, shownInConfiguration),
  hsts: hsts.optional().register(disclosure, shownInConfiguration),
  ports: z
    .strictObject({ http: portNumber.optional(), https: portNumber.optional() })
    .optional()
    .register(disclosure, shownInConfiguration),
  accessLog: z.boolean().default(false).register(disclosure, shownInConfiguration),
  drain: drain.optional().register(disclosure, shownInConfiguration),
  ...edgeSettings,
});

type Said = z.output<typeof settings>;

const strict = earlyRule(settings, ["tls", "hsts"], ["hsts"], ({ tls, hsts: said }) => withoutTls(tls, said));
const redirected = earlyRule(strict, ["tls", "httpsRedirect"], ["httpsRedirect"], ({ tls, httpsRedirect }) =>
  withoutTls(tls, httpsRedirect === true || undefined),
);
const opened = earlyRule(redirected, ["tls", "ports"], ["ports", "https"], ({ tls, ports }) =>
  withoutTls(tls, isKnown(ports?.https) ? ports?.https : undefined),
);

const drained = earlyRule(opened, ["routes", "drain"], ["drain"], (said) => tooShort(said.routes, said.drain));

const certifiedOnce = earlyRules(drained, ["tls"], ({ tls }) => givenTwice(tls));

/** What an Ingress says without certificates and keys: all that stands in a configuration, which everybody may read. */
export const shownFrontSchema = earlyRules(certifiedOnce, ["routes", "tls", "httpsRedirect", "ports"], (said) =>
  deadEnds(surroundings(said)),
);

/** The schema beside {@link FrontArgs}; services by their names. */
export const frontSchema = shownFrontSchema.safeExtend({ tls: z.array(certificate).default([]) });

/** Without a router nobody would ever be answered. */
export const routerNumber = z.int().min(1).optional();

/** What is wrong with the settings of an Ingress; where its proxies run is judged with their services. */
export const ingressSchema = frontSchema.safeExtend({ replicas: routerNumber });

/** It would take away from requests the time that their route gives them. */
function tooShort(given: readonly Route[], time: Duration | undefined): Fault | undefined {
  const longest = longestMs(given);
  if (time === undefined || (toMilliseconds(time) ?? 0) > longest) return undefined;
  const summary = `${time} is not longer than the longest timeout of the routes, ${durationText(longest)}`;
  return { summary, remedy: "give more, or the routes a shorter timeout" };
}

function withoutTls(tls: readonly unknown[], said: unknown): Fault | undefined {
  if (tls.length > 0 || said === undefined) return undefined;
  return { summary: "nobody speaks HTTPS without a certificate", remedy: "give one, under tls, or leave this out" };
}

/** What an Ingress says of its requests, with every default filled in; services by their names. */
export interface Front extends Omit<Said, "httpsRedirect" | "ports"> {
  readonly httpsRedirect: boolean;
  readonly ports: PublicPorts;
}

/** Fills in what depends on whether it was said. */
export function settledFront({ httpsRedirect = true, ports, ...said }: Said): Front {
  return { ...said, httpsRedirect, ports: publicPorts(ports) };
}

const publicPorts = ({ http = 80, https = 443 }: NonNullable<Said["ports"]> = {}): PublicPorts => ({ http, https });

function surroundings({
  routes: list,
  tls,
  httpsRedirect = true,
  ports,
}: Pick<Said, "routes" | "tls" | "httpsRedirect" | "ports">) {
  const certified = tls.flatMap(({ hosts }) => hosts).filter((host) => isKnown(host));
  return { routes: list, certified, isSecured: tls.length > 0, httpsRedirect, ports: publicPorts(ports) };
}
