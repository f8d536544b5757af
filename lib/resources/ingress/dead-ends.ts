import type { PlacedFault } from "../../core/rule.ts";
import { isKnown } from "../../core/validate.ts";
import type { PublicPorts } from "./haproxy/public-ports.ts";
import { isCertified } from "./hosts.ts";
import { hostsOf } from "./match.ts";
import { withoutEnd } from "./paths.ts";
import type { Route } from "./routes.ts";
import type { Redirection } from "./targets.ts";

/*
 * Redirects that lead nobody anywhere. Only what is certain is told: another route may take the request that a redirect
 * leads to, but not if it is the very same one.
 */

/** What decides where a redirect leads. Some of it may be unknown. */
export interface Surroundings {
  readonly routes: readonly Route[];
  /** Hosts of all certificates. */
  readonly certified: readonly string[];
  readonly isSecured: boolean;
  readonly httpsRedirect: boolean;
  readonly ports: PublicPorts;
}

/** Redirects that lead to where the request came from, or to HTTPS where nobody speaks it. Pure. */
export function deadEnds(around: Surroundings): readonly PlacedFault[] {
  return around.routes.flatMap((route, index) => {
    const { to } = route;
    if (!isKnown(to) || Array.isArray(to) || !("kind" in to) || to.kind !== "redirect") return [];
    const at = ["routes", index, "to"];
    if (leadsToNoHttps(route, to, around)) return [{ ...noHttps, at: [...at, "scheme"] }];
    return leadsBack(route, to, around) ? [{ ...toItself, at }] : [];
  });
}

const noHttps = {
  summary: "nobody speaks HTTPS there: this front door has no certificate",
  remedy: "give it one, under tls; or say the host or the port where HTTPS is spoken",
};

const toItself = {
  summary: "leads to itself: nothing in it differs from the request",
  remedy: "say what differs: scheme, host, port, path or fullPath",
};

function leadsToNoHttps(route: Route, to: Redirection, { routes, isSecured }: Surroundings): boolean {
  if (isSecured || to.scheme !== "https" || to.port !== undefined) return false;
  return to.host === undefined || routes.some(({ host }) => hostsOf({ host }).includes(to.host));
}

function leadsBack(route: Route, to: Redirection, around: Surroundings): boolean {
  const { host: named, path, pathType, method, headers } = route;
  if (!isKnown([named, path, pathType, method, headers])) return false;
  if (!isSamePath(route, to) || becomesAnother(route, to)) return false;
  const hosts = hostsOf(route).filter((host) => to.host === undefined || to.host === host);
  return hosts.some((host) => {
    const schemes = schemesOf(host, around);
    return schemes.every((scheme) => isSamePlace(scheme, schemes, to, around));
  });
}

function isSamePath({ path, pathType }: Route, to: Redirection): boolean {
  if (pathType === "exact") return (to.fullPath ?? to.path ?? path) === path;
  return to.fullPath === undefined && withoutEnd(to.path ?? path) === withoutEnd(path);
}

/** After these, clients ask by GET, which is another request; and headers that they were asked to change may differ. */
function becomesAnother({ method, headers }: Route, { status }: Redirection): boolean {
  const isChanged = method !== undefined && method !== "GET" && method !== "HEAD" && status < 307;
  return isChanged || Object.keys(headers).length > 0;
}

type Scheme = "http" | "https";

/** By which schemes a route is asked for a host. */
function schemesOf(host: string | undefined, around: Surroundings): readonly Scheme[] {
  if (!around.isSecured) return ["http"];
  const isSentToHttps = around.httpsRedirect && host !== undefined && isCertified(host, around.certified);
  return isSentToHttps ? ["https"] : ["http", "https"];
}

/** Whether a client that asked by a scheme is back in the end. Where HTTP is sent to HTTPS, it has no end of its own. */
function isSamePlace(asked: Scheme, schemes: readonly Scheme[], to: Redirection, around: Surroundings): boolean {
  const { ports, isSecured } = around;
  const scheme = to.scheme ?? asked;
  const isBack = scheme === asked || (isSecured && !schemes.includes(scheme));
  return isBack && (to.port ?? ports[scheme]) === ports[scheme];
}
