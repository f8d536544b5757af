import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { textOf } from "./forms.ts";
import { headerName, headerValue } from "./headers.ts";
import { hostPattern } from "./hosts.ts";
import { type UrlPath, urlPath } from "./paths.ts";

/** Which requests. Source: Gateway API v1.6, HTTPRouteMatch. */
export interface MatchArgs {
  /**
   * A host name, or `"*.example.com"`, which stands for all names below `example.com`, but not for itself.
   * @defaultValue any host
   */
  readonly host?: Input<string> | readonly Input<string>[] | undefined;
  /**
   * Prefix of the path, by whole segments: `"/api"` matches `/api` and `/api/v1`, not `/apis`. Large and small letters
   * differ. The path is compared as the client wrote it: `/%61pi` is another one.
   * @defaultValue `"/"`
   */
  readonly path?: Input<UrlPath | undefined>;
  /**
   * `"exact"`: the path and nothing below it.
   * @defaultValue `"prefix"`
   */
  readonly pathType?: Input<"prefix" | "exact" | undefined>;
  /** @defaultValue any */
  readonly method?: Input<Method | undefined>;
  /**
   * Request headers that must have these values.
   * @example { "X-Preview": "1" }
   * @defaultValue none
   */
  readonly headers?: Input<Readonly<Record<string, Input<string>>> | undefined>;
  /**
   * Parameters of the query that must have these values. Of several of one name the first counts.
   * @example { version: "2" }
   * @defaultValue none
   */
  readonly query?: Input<Readonly<Record<string, Input<string>>> | undefined>;
}

type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

const queryName = textOf(
  /^[A-Za-z0-9_.~-]{1,256}$/,
  "no name of a query parameter that can be matched",
  "write letters, digits, _ . ~ and -, 256 at most",
);

const queryValue = textOf(
  /^[ -~]{1,1024}$/,
  "no value of a query parameter that can be matched",
  "write visible ASCII, as it is after decoding, 1 to 1024 characters",
);

/** The settings that say which requests a route takes. */
export const matchSettings = {
  host: z.union([hostPattern, z.array(hostPattern).min(1)], { error: "no host" }).optional(),
  path: urlPath.default("/"),
  pathType: z.enum(["prefix", "exact"]).default("prefix"),
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]).optional(),
  headers: z.record(headerName, headerValue).default({}),
  query: z.record(queryName, queryValue).default({}),
};

const match = z.strictObject(matchSettings);

/** Which requests, with every default filled in. */
export type Match = z.output<typeof match>;

/** Every host of a match; `undefined` stands for any. */
export function hostsOf({ host }: Pick<Match, "host">): readonly (string | undefined)[] {
  return Array.isArray(host) ? [...new Set(host)] : [host];
}

/** A match in one text that equal ones share: for readers, and to tell them apart. */
export function matchText({ path, pathType, method, headers, query }: Match, host: string | undefined): string {
  const pairs = (given: Readonly<Record<string, string>>) => Object.entries(given).toSorted(byName);
  const lower = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]));
  const conditions = [
    ...pairs(lower).map(([name, text]) => `header ${name} is ${JSON.stringify(text)}`),
    ...pairs(query).map(([name, text]) => `query ${name} is ${JSON.stringify(text)}`),
  ];
  const where = `${host ?? ""}${pathType === "exact" ? `${path} exactly` : path}`;
  return [method === undefined ? where : `${method} ${where}`, ...conditions].join(", ");
}

const byName = ([a]: [string, string], [b]: [string, string]): number => (a < b ? -1 : a > b ? 1 : 0);
