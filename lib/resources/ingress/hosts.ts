import * as z from "zod";

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const LONGEST = 253;

const isHost = (name: string): boolean => name.length <= LONGEST && NAME.test(name);

/** A host name. Source: RFC 1123, section 2.1. */
export const hostName = z.string().refine(isHost, {
  error: ({ input }) => `${JSON.stringify(input)} is no host name`,
  params: { remedy: 'write it in small letters and without a port, such as "shop.example.com"' },
});

/** A host name, or a wildcard for all names below one. */
export const hostPattern = z.string().refine((pattern) => isHost(isWildcard(pattern) ? pattern.slice(2) : pattern), {
  error: ({ input }) => `${JSON.stringify(input)} is neither a host name nor a wildcard`,
  params: { remedy: 'write it in small letters and without a port, such as "shop.example.com" or "*.example.com"' },
});

/**
 * Whether one of the hosts that certificates are given for stands for a host: a wildcard of theirs stands for one label.
 */
export const isCertified = (host: string, certified: readonly string[]): boolean =>
  certified.some((pattern) => pattern === host || coversOneLabel(pattern, host));

const coversOneLabel = (pattern: string, name: string): boolean =>
  isWildcard(pattern) && name.slice(name.indexOf(".")) === pattern.slice(1);

/** Whether a pattern stands for all names below one. */
export const isWildcard = (pattern: string): boolean => pattern.startsWith("*.");
