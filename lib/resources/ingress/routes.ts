import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { type Duration, durationText, toMilliseconds } from "../../core/quantity.ts";
import { earlyRule, type Fault, rule } from "../../core/rule.ts";
import { someTime } from "../../core/schema.ts";
import { isKnown } from "../../core/validate.ts";
import { LONGEST_SILENCE } from "./haproxy/silence.ts";
import { type HeaderChangesArgs, headerChanges } from "./headers.ts";
import { hostName } from "./hosts.ts";
import { type MatchArgs, matchSettings } from "./match.ts";
import { type UrlPath, urlPath } from "./paths.ts";
import { unreachable } from "./precedence.ts";
import { retries, type RetriesArgs } from "./retries.ts";
import { type RouteTarget, target } from "./targets.ts";

/** Which requests, and what becomes of them. */
export interface RouteArgs extends MatchArgs {
  /** One service, several with weights, `redirect({...})` or `respond({...})`. */
  readonly to: RouteTarget;
  /**
   * Prefix that replaces `path` on the way to the service; the whole path, if `pathType` is `"exact"`.
   * @defaultValue the path as it came
   */
  readonly rewritePath?: Input<UrlPath | undefined>;
  /**
   * Path that replaces the whole one on the way to the service.
   * @defaultValue the path as it came
   */
  readonly rewriteFullPath?: Input<UrlPath | undefined>;
  /**
   * Host that the service is asked for.
   * @defaultValue the host as it came
   */
  readonly rewriteHost?: Input<string | undefined>;
  /**
   * Changes of the headers that the service gets.
   * @defaultValue as they came, with X-Forwarded-For, -Host, -Port and -Proto as they are in truth
   */
  readonly requestHeaders?: HeaderChangesArgs | undefined;
  /**
   * Changes of the headers that the client gets, with every answer of this route.
   * @defaultValue as they came
   */
  readonly responseHeaders?: HeaderChangesArgs | undefined;
  /**
   * Time that the service has to begin its answer, and to go on after each part of it. Then the client gets 504. It is
   * 59 minutes at most: the edge closes a connection that is silent for an hour.
   * @defaultValue `"30s"`
   */
  readonly timeout?: Input<Duration | undefined>;
  /** @defaultValue three more attempts, of GET and HEAD, and of connecting */
  readonly retries?: RetriesArgs | undefined;
}

/** So long before the edge gives up a connection, the client is told by the router that the service is late. */
const TOLD_BEFORE_MS = 60_000;
const LONGEST_MS = (toMilliseconds(LONGEST_SILENCE) ?? 0) - TOLD_BEFORE_MS;

const answerTime = someTime.refine((text) => (toMilliseconds(text) ?? 0) <= LONGEST_MS, {
  error: ({ input }) =>
    `${JSON.stringify(input)} is too long: the edge closes a connection on which nothing is said for ${LONGEST_SILENCE}`,
  params: {
    remedy: `give at most "${durationText(LONGEST_MS)}"; let what takes longer be asked for again, or say something meanwhile`,
  },
});

const settings = z.strictObject({
  ...matchSettings,
  to: target,
  rewritePath: urlPath.optional(),
  rewriteFullPath: urlPath.optional(),
  rewriteHost: hostName.optional(),
  requestHeaders: headerChanges.optional(),
  responseHeaders: headerChanges.optional(),
  timeout: answerTime.optional(),
  retries: retries.optional(),
});

/** A route with every default filled in, but for `timeout` and `retries`: those are said of services only. */
export type Route = z.output<typeof settings>;

const onePath = rule(settings, ["rewritePath", "rewriteFullPath"], ["rewriteFullPath"], rewrittenTwice);
const oneRedirect = rule(onePath, ["to"], ["to", "fullPath"], redirectedTwice);

/** What a route says of its services, and of nobody else. */
const forServices = [
  "rewritePath",
  "rewriteFullPath",
  "rewriteHost",
  "requestHeaders",
  "timeout",
  "retries",
] as const satisfies readonly (keyof Route)[];

/** One route: what it says of a service is refused where there is none. */
const route = forServices.reduce(
  (schema, name) => earlyRule(schema, [name, "to"], [name], (given) => saidToNobody(given[name], given.to)),
  oneRedirect,
);

function rewrittenTwice({
  rewritePath,
  rewriteFullPath,
}: Pick<Route, "rewritePath" | "rewriteFullPath">): Fault | undefined {
  if (rewritePath === undefined || rewriteFullPath === undefined) return undefined;
  return { summary: "the path is replaced already, by rewritePath", remedy: "leave out one of the two" };
}

function redirectedTwice({ to }: Pick<Route, "to">): Fault | undefined {
  if (!("kind" in to) || to.kind !== "redirect" || to.path === undefined || to.fullPath === undefined) return undefined;
  return { summary: "the path is replaced already, by path", remedy: "leave out one of the two" };
}

function saidToNobody(said: unknown, to: Route["to"]): Fault | undefined {
  if (said === undefined || !("kind" in to)) return undefined;
  return { summary: `no service gets the requests of a ${to.kind}`, remedy: "leave it out" };
}

/** All routes of an Ingress: each can be reached. */
export const routes = z
  .array(route)
  .min(1)
  .superRefine((list, { addIssue }) => {
    if (!isKnown(list)) return;
    for (const { route: index, behind } of unreachable(list)) {
      const message = `never gets a request: routes.${behind} takes the same`;
      addIssue({
        code: "custom",
        message,
        path: [index],
        params: { remedy: "remove one of the two, or tell them apart" },
      });
    }
  });
