import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { ipAddress, text } from "../../core/schema.ts";

/**
 * How names are looked up that no service of the cluster has. Source: Docker Engine API v1.41, DNSConfig, and
 * resolv.conf(5).
 */
export interface DnsArgs {
  /**
   * Addresses of name servers.
   * @example ["10.0.0.2"]
   * @defaultValue the machine's
   */
  readonly nameservers?: Input<readonly Input<string>[] | undefined>;
  /**
   * Domains in which short names are looked up.
   * @example ["corp.example"]
   * @defaultValue the machine's
   */
  readonly search?: Input<readonly Input<string>[] | undefined>;
  /**
   * Options of the resolver.
   * @example ["timeout:1", "attempts:1"]
   * @defaultValue the machine's
   */
  readonly options?: Input<readonly Input<string>[] | undefined>;
}

const word = text.refine((value) => !/\s/.test(value), {
  error: "has a blank in it",
  params: { remedy: "make it an entry of the list for each word" },
});

export const dns = z.strictObject({
  nameservers: z.array(ipAddress).default([]),
  search: z.array(word).default([]),
  options: z.array(word).default([]),
});

/** Settings of the resolver with every default filled in. */
export type Dns = z.output<typeof dns>;

const hostName = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/, {
  error: "no host name: letters, digits, and inner . - _",
});

/** Names and their addresses. */
export const hosts = z.record(hostName, ipAddress);
