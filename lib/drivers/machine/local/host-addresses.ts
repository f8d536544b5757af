import * as z from "zod";
import type { Argv } from "../../command/port.ts";
import { rangeOf } from "./ipv4.ts";

/** What lists the addresses of this host. */
export const listAddresses: Argv = ["ip", "-json", "-4", "address", "show"];
/** What lists its routes, those of every table: a VPN keeps its own in one of its own. */
export const listRoutes: Argv = ["ip", "-json", "-4", "route", "show", "table", "all"];

/** Routes wider than this are ways to the whole internet, however they are written. */
const WIDEST_PREFIX = 7;

const addressesSchema = z.array(
  z.object({
    ifname: z.string().optional(),
    addr_info: z.array(z.object({ local: z.string(), prefixlen: z.number() })).optional(),
  }),
);
const routesSchema = z.array(z.object({ dst: z.string().optional() }));

/** The network of every address, with its link, out of what {@link listAddresses} prints. */
export function addressesIn(json: string): readonly { readonly link: string; readonly network: string }[] {
  return listIn(addressesSchema, json).flatMap(({ ifname = "", addr_info: addresses = [] }) =>
    addresses.map(({ local, prefixlen }) => ({ link: ifname, network: `${local}/${prefixlen}` })),
  );
}

/** Where this host has a way to, without the default ones, out of what {@link listRoutes} prints. */
export function routesIn(json: string): string[] {
  return listIn(routesSchema, json).flatMap(({ dst = "default" }) => (isSpecific(dst) ? [dst] : []));
}

/** An `ip` that finds nothing may print nothing at all. */
function listIn<Item>(schema: z.ZodType<Item[]>, json: string): Item[] {
  return json.trim() === "" ? [] : schema.parse(JSON.parse(json));
}

function isSpecific(destination: string): boolean {
  const range = rangeOf(destination);
  return range !== undefined && range.size < 2 ** (32 - WIDEST_PREFIX);
}
