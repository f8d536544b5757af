import { addressAt, overlap, prefixLength, type Range, rangeOf } from "./ipv4.ts";

/**
 * Where the subnets of stacks come from, in this order. The first is of 10.0.0.0/8, away from what Docker's bridges
 * (172.17-31, 192.168), Swarm's overlays (from 10.0.0.0 upwards), Podman (10.88, 10.89), Kubernetes (10.96, 10.244)
 * and libvirt (192.168.122) take. The second is for hosts whose routes cover all of 10: a range for benchmarks, which
 * is routed nowhere.
 */
export const defaultPools: readonly string[] = ["10.92.0.0/16", "198.19.0.0/16"];

const SUBNET_PREFIX = 24;
const SUBNET_SIZE = 2 ** (32 - SUBNET_PREFIX);
/** The bridge, on this host. */
const GATEWAY = 1;
/** 2 to 10 stay free for what a stack may need beside machines. */
const FIRST_MACHINE = 11;
const LAST_MACHINE = SUBNET_SIZE - 2;

/**
 * The first subnet of the pools that overlaps nothing.
 *
 * @param taken ranges of other stacks, and what this host's addresses and routes use
 * @returns `undefined` when all overlap
 */
export function chooseSubnet(pools: readonly string[], taken: readonly string[]): string | undefined {
  const used = ranges(taken);
  return pools.flatMap(subnetsOf).find((subnet) => ranges([subnet]).every((mine) => !overlapsAny(mine, used)));
}

/**
 * An address of a subnet that no machine has: for `node-3` the third if that is free, so that machines that are made
 * at once get the same ones every time; else the first that is.
 *
 * @returns `undefined` when all are given out
 */
export function chooseAddress(subnet: string, name: string, taken: readonly string[]): string | undefined {
  const [range] = ranges([subnet]);
  const all = Array.from({ length: LAST_MACHINE - FIRST_MACHINE + 1 }, (_, index) => FIRST_MACHINE + index);
  const wished = FIRST_MACHINE - 1 + Number(/\d{1,3}$/.exec(name)?.[0] ?? 0);
  const numbers = [...all.filter((number) => number === wished), ...all];
  return range && numbers.map((number) => addressAt(range, number)).find((address) => !taken.includes(address));
}

/** The bridge's address, with its prefix length: `10.92.0.1/24`. */
export function gatewayOf(subnet: string): string {
  return ranges([subnet])
    .map((range) => `${addressAt(range, GATEWAY)}/${prefixLength(range)}`)
    .join("");
}

/** An address with the prefix length of its subnet: `10.92.0.11/24`. */
export function withPrefix(address: string, subnet: string): string {
  return `${address}${subnet.slice(subnet.indexOf("/"))}`;
}

/** The address of `10.92.0.1/24`, without its prefix length. */
export function addressOf(withPrefixLength: string): string {
  const [address = ""] = withPrefixLength.split("/");
  return address;
}

/** A locally administered MAC address that an IPv4 address alone decides, so that it is the same after every boot. */
export function macOf(address: string): string {
  const hex = address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  return ["02", "73", ...hex].join(":");
}

function subnetsOf(pool: string): string[] {
  return ranges([pool]).flatMap((range) =>
    Array.from(
      { length: range.size / SUBNET_SIZE },
      (_, index) => `${addressAt(range, index * SUBNET_SIZE)}/${SUBNET_PREFIX}`,
    ),
  );
}

function ranges(texts: readonly string[]): Range[] {
  return texts.flatMap((text) => rangeOf(text) ?? []);
}

function overlapsAny(range: Range, others: readonly Range[]): boolean {
  return others.some((other) => overlap(range, other));
}
