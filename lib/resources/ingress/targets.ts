import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import type { ServiceRef } from "../../core/references.ts";
import { type Fault, rule } from "../../core/rule.ts";
import { hostLabel, portNumber } from "../../core/schema.ts";
import { isKnown } from "../../core/validate.ts";
import { headerValue } from "./headers.ts";
import { hostName } from "./hosts.ts";
import { type UrlPath, urlPath } from "./paths.ts";

/** `{ service, port }`, several of them with a `weight` each, `redirect({...})` or `respond({...})`. */
export type RouteTarget = BackendArgs | readonly WeightedBackendArgs[] | Redirect | Response;

/** Whether it is several services. `Array.isArray` does not tell read-only lists. */
export const isList = (to: RouteTarget): to is Extract<RouteTarget, readonly unknown[]> => Array.isArray(to);

/** A service, and its port in the container; it need not be published. */
export interface BackendArgs {
  /** It shares a network with the front door. Of more than 128 tasks, 128 get requests. */
  readonly service: ServiceRef;
  readonly port: Input<number>;
  /**
   * What the service speaks. `"http1"` carries websockets, too; `"h2c"`, HTTP/2 without TLS, carries gRPC.
   * @defaultValue `"http1"`
   */
  readonly protocol?: Input<"http1" | "h2c" | undefined>;
}

/** A service that takes a part of a route's requests. */
export interface WeightedBackendArgs extends BackendArgs {
  /** Its share of the requests, against the sum of all weights: 0 to 1000000. */
  readonly weight: Input<number>;
}

/** Settings of {@link redirect}. */
export interface RedirectArgs {
  /** @defaultValue the request's */
  readonly scheme?: Input<"http" | "https" | undefined>;
  /** @defaultValue the request's */
  readonly host?: Input<string | undefined>;
  /** @defaultValue the Ingress' own port for the scheme */
  readonly port?: Input<number | undefined>;
  /**
   * Prefix that replaces the route's `path`.
   * @defaultValue the request's
   */
  readonly path?: Input<UrlPath | undefined>;
  /**
   * Path that replaces the whole one.
   * @defaultValue the request's
   */
  readonly fullPath?: Input<UrlPath | undefined>;
  /** @defaultValue 302 */
  readonly status?: Input<301 | 302 | 303 | 307 | 308 | undefined>;
}

/** Settings of {@link respond}. */
export interface ResponseArgs {
  /** 200 to 599 */
  readonly status: Input<number>;
  /**
   * At most 8192 bytes.
   * @defaultValue empty
   */
  readonly body?: Input<string | undefined>;
  /**
   * Of the body. Without one there is none.
   * @defaultValue `"text/plain; charset=utf-8"`
   */
  readonly contentType?: Input<string | undefined>;
}

/** What {@link redirect} gives. */
export interface Redirect extends RedirectArgs {
  readonly kind: "redirect";
}

/** What {@link respond} gives. */
export interface Response extends ResponseArgs {
  readonly kind: "respond";
}

/** Sends the client elsewhere. */
export function redirect(args: RedirectArgs): Redirect {
  return { kind: "redirect", ...args };
}

/** Answers without a service: a maintenance page, a fixed file. */
export function respond(args: ResponseArgs): Response {
  return { kind: "respond", ...args };
}

const backendSettings = {
  service: hostLabel,
  port: portNumber,
  protocol: z.enum(["http1", "h2c"]).default("http1"),
};

const backend = z.strictObject(backendSettings);

const weighted = z
  .array(z.strictObject({ ...backendSettings, weight: z.int().min(0).max(1_000_000) }))
  .refine((backends) => !isKnown(backends) || backends.some(({ weight }) => weight > 0), {
    error: "no service gets any request",
    params: { remedy: "give one of them a weight above 0" },
  });

const redirection = z.strictObject({
  kind: z.literal("redirect"),
  scheme: z.enum(["http", "https"]).optional(),
  host: hostName.optional(),
  port: portNumber.optional(),
  path: urlPath.optional(),
  fullPath: urlPath.optional(),
  status: z.literal([301, 302, 303, 307, 308]).default(302),
});

const LARGEST_BODY = 8_192;

/** HAProxy answers out of one buffer of 16 KiB. Control characters say nothing to a reader. */
const body = z.string().refine((text) => Buffer.byteLength(text) <= LARGEST_BODY && !/[^\P{Cc}\t\n\r]/u.test(text), {
  error: "no body: text of at most 8192 bytes, without control characters",
  params: { remedy: "serve what is larger by a service" },
});

const anyResponse = z.strictObject({
  kind: z.literal("respond"),
  status: z.int().min(200).max(599),
  body: body.default(""),
  contentType: headerValue.optional(),
});

/** Statuses that say that nothing follows. Source: RFC 9110, section 15. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

const bodied = rule(anyResponse, ["status", "body"], ["body"], bodyOfNone);
const response = rule(bodied, ["body", "contentType"], ["contentType"], typeOfNone);

function bodyOfNone({ status, body: given }: Pick<z.output<typeof anyResponse>, "status" | "body">): Fault | undefined {
  if (given === "" || !BODILESS.has(status)) return undefined;
  return { summary: `an answer with status ${status} has no body`, remedy: "leave it out, or use another status" };
}

function typeOfNone({ body: given, contentType }: Pick<z.output<typeof anyResponse>, "body" | "contentType">) {
  if (given !== "" || contentType === undefined) return undefined;
  return { summary: "there is no body of which it could be the type", remedy: "leave it out, or give a body" };
}

/** A route's target, its services by their names. */
export const target = z.union([backend, weighted, redirection, response], {
  error: "neither { service, port }, a list of them with weights, redirect({...}) nor respond({...})",
});

/** A service behind a route. */
export type Backend = z.output<typeof backend>;

/** A redirect with every default filled in. */
export type Redirection = z.output<typeof redirection>;

/** An answer with every default filled in. */
export type FixedResponse = z.output<typeof response>;

/** The target of a route with every default filled in. */
export type Target = z.output<typeof target>;

/** A service of a route, and its share. */
export type Share = Backend & { readonly weight: number };

/** The services of a target that get requests; none if it is answered here. */
export function sharesOf(to: Target): readonly Share[] {
  if ("kind" in to) return [];
  if (!Array.isArray(to)) return [{ ...to, weight: 1 }];
  return to.filter(({ weight }) => weight > 0);
}
