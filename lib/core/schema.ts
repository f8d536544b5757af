import ipaddr from "ipaddr.js";
import * as z from "zod";
import { disclosure, ofFixedForm } from "./disclosure.ts";
import { isOwnershipLabel } from "./labels.ts";
import { type Bytes, bytesText, type Duration, durationText, toBytes, toMilliseconds } from "./quantity.ts";

/*
 * Properties that several resources have. Each is given the form in which the world gives it back:
 * equal quantities are written the same way.
 */

/** A span of time with its unit. */
export const duration = durationFrom(0);

/** A span of time that is not none: to Docker, none often means its default. */
export const someTime = durationFrom(1);

/** An amount of memory or disk with its unit, and not less than some. @param least in bytes */
export function bytesFrom(least: number) {
  return quantity<Bytes>("no amount of bytes", '"512MiB", "2GiB" or "20GB"', toBytes, bytesText, least);
}

/** An amount of memory or disk with its unit. */
export const bytes = bytesFrom(0);

function durationFrom(leastMs: number) {
  return quantity<Duration>("no span of time", '"500ms", "30s" or "5m"', toMilliseconds, durationText, leastMs);
}

function quantity<Text extends string>(
  fault: string,
  examples: string,
  parse: (text: string) => number | undefined,
  write: (amount: number) => Text,
  least: number,
) {
  const isQuantity = (value: unknown) => typeof value === "string" && parse(value) !== undefined;
  const isEnough = (text: string) => (parse(text) ?? least) >= least;
  const params = { remedy: `write a number and one unit, such as ${examples}` };
  return z
    .custom<Text>(isQuantity, { error: ({ input }) => `${JSON.stringify(input)} is ${fault}`, params })
    .refine(isEnough, {
      error: ({ input }) => `${JSON.stringify(input)} is too little`,
      params: { remedy: `give at least ${write(least)}, or leave it out` },
    })
    .transform((text) => write(parse(text) ?? 0))
    .register(disclosure, ofFixedForm);
}

/** A text that says something: an empty one is as good as none to Docker, and so never what was meant. */
export const text = z.string().refine((value) => value !== "", {
  error: "is empty",
  params: { remedy: "give it a value, or leave it out" },
});

/** An IPv4 or IPv6 address. */
export const ipAddress = z
  .string()
  .refine((value) => ipaddr.IPv4.isValidFourPartDecimal(value) || ipaddr.IPv6.isValid(value), {
    error: ({ input }) => `${JSON.stringify(input)} is no IP address`,
    params: { remedy: 'write one such as "10.0.0.7" or "fd00::7"' },
  });

/** A whole path, written without a slash at its end: engines compare paths letter by letter. */
export const absolutePath = z
  .string()
  .refine((path) => path.startsWith("/") && !path.split("/").some((part) => part === "." || part === ".."), {
    error: ({ input }) => `${JSON.stringify(input)} is no whole path`,
    params: { remedy: 'write it from the root, without "." and "..": "/var/lib/data"' },
  })
  .transform((path) => path.replace(/\/+/g, "/").replace(/(.)\/$/, "$1"));

const labelName = z
  .string()
  .refine((name) => name.length > 0, { error: "a label needs a name", params: { remedy: "give it one" } })
  .refine((name) => !isOwnershipLabel(name), {
    error: 'labels that begin with "swarmwright." are reserved',
    params: { remedy: "choose another prefix" },
  });

/** Labels for a user's own use. */
export const labels = z.record(labelName, z.string());

/** A name that is also a host name or a DNS name: RFC 1123, section 2.1, in small letters. */
export const hostLabel = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
  error: "no host name: small letters, digits and inner hyphens, 63 at most",
});

/** A name that Docker accepts for its objects. */
export const dockerName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/, {
  error: "no name for Docker: letters, digits, and after the first also _ . -, 63 at most",
});

/** A port of TCP or UDP. */
export const portNumber = z.int().min(1).max(65_535);
