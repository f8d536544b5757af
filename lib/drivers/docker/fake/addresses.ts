/** A range of IPv4 addresses, as its first and its last one. `undefined` for what is none of this fake's business. */
function rangeOf(cidr: string): readonly [first: number, last: number] | undefined {
  const [address = "", size = ""] = cidr.split("/");
  const number = numberOf(address);
  if (number === undefined || !/^\d+$/.test(size) || Number(size) > 32) return undefined;
  const count = 2 ** (32 - Number(size));
  const first = Math.floor(number / count) * count;
  return [first, first + count - 1];
}

function numberOf(address: string): number | undefined {
  const bytes = address.split(".").map((byte) => (/^\d{1,3}$/.test(byte) ? Number(byte) : NaN));
  if (bytes.length !== 4 || bytes.some((byte) => !(byte <= 255))) return undefined;
  return bytes.reduce((number, byte) => number * 256 + byte, 0);
}

const textOf = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");

/** Whether it is a range of addresses, of IPv6 too; these are believed without a look. */
export const isCidr = (cidr: string): boolean => rangeOf(cidr) !== undefined || /^[0-9a-f:]+\/\d+$/i.test(cidr);

export function overlaps(one: string, other: string): boolean {
  const [a, b] = [rangeOf(one), rangeOf(other)];
  if (a === undefined || b === undefined) return one === other;
  return a[0] <= b[1] && b[0] <= a[1];
}

export function contains(cidr: string, address: string): boolean {
  const [range, number] = [rangeOf(cidr), numberOf(address)];
  if (range === undefined || number === undefined) return true;
  return range[0] <= number && number <= range[1];
}

/** So many addresses after the first of the range. */
export function addressIn(cidr: string, offset: number): string {
  const range = rangeOf(cidr);
  return range === undefined ? `${cidr.split("/")[0]}${offset}` : textOf(range[0] + offset);
}

/** The blocks of one size that a range can be cut into. */
export function* blocksOf(cidr: string, size: number): Generator<string> {
  const range = rangeOf(cidr);
  if (range === undefined) return;
  for (let first = range[0]; first <= range[1]; first += 2 ** (32 - size)) yield `${textOf(first)}/${size}`;
}
