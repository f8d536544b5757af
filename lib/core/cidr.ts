import ipaddr from "ipaddr.js";

/** Whether two ranges of IPv4 addresses have an address in common. What is no range overlaps nothing. */
export function overlap(a: string, b: string): boolean {
  if (!ipaddr.IPv4.isValidCIDR(a) || !ipaddr.IPv4.isValidCIDR(b)) return false;
  const [rangeA, rangeB] = [ipaddr.IPv4.parseCIDR(a), ipaddr.IPv4.parseCIDR(b)];
  return rangeA[0].match(rangeB) || rangeB[0].match(rangeA);
}

/** The range with its first address, as networks are written: `10.10.1.7/24` is in `10.10.1.0/24`. */
export function canonicalCidr(range: string): string | undefined {
  if (!ipaddr.IPv4.isValidCIDR(range)) return undefined;
  return `${ipaddr.IPv4.networkAddressFromCIDR(range).toString()}/${range.split("/")[1] ?? ""}`;
}
