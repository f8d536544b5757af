/** Addresses from `first` on, `size` of them: numbers, so that they can be compared. */
export interface Range {
  readonly first: number;
  readonly size: number;
}

/** `10.92.0.0/24`, `10.92.0.1/24` (any address of it) or a single address. @returns `undefined` for anything else. */
export function rangeOf(text: string): Range | undefined {
  const [, address = "", prefix = "32"] = /^([\d.]+)(?:\/(\d{1,2}))?$/.exec(text) ?? [];
  const number = numberOf(address);
  const size = 2 ** (32 - Number(prefix));
  return number === undefined || size < 1 ? undefined : { first: number - (number % size), size };
}

export function overlap(a: Range, b: Range): boolean {
  return a.first < b.first + b.size && b.first < a.first + a.size;
}

/** The address that stands at `offset` in a range: 0 is its first. */
export function addressAt({ first }: Range, offset: number): string {
  return [24, 16, 8, 0].map((shift) => ((first + offset) >>> shift) & 255).join(".");
}

/** Length of the prefix, as it stands behind the slash. */
export function prefixLength({ size }: Range): number {
  return 32 - Math.log2(size);
}

function numberOf(address: string): number | undefined {
  const parts = address.split(".").map(Number);
  const right = parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255);
  return right ? parts.reduce((number, part) => number * 256 + part, 0) : undefined;
}
