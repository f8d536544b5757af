/**
 * An amount of memory or disk, with its unit: `"512MiB"`, `"2GiB"`, `"20GB"`.
 * `KiB`, `MiB`, `GiB`, `TiB` are powers of 1024; `MB`, `GB`, `TB` are powers of 1000.
 */
export type Bytes = `${number}${ByteUnit}`;

/** A span of time, with its unit: `"500ms"`, `"30s"`, `"5m"`, `"12h"`. */
export type Duration = `${number}${TimeUnit}`;

type ByteUnit = keyof typeof byteUnits;
type TimeUnit = keyof typeof timeUnits;
type Units = Readonly<Record<string, number>>;

const byteUnits = {
  TiB: 2 ** 40,
  TB: 1e12,
  GiB: 2 ** 30,
  GB: 1e9,
  MiB: 2 ** 20,
  MB: 1e6,
  KiB: 2 ** 10,
} as const;

const timeUnits = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

/** @returns `undefined` for a text that is no quantity. */
export const toBytes = (text: string): number | undefined => scale(text, byteUnits);

/** @returns `undefined` for a text that is no quantity. */
export const toMilliseconds = (text: string): number | undefined => scale(text, timeUnits);

/** The shortest way to write it, the same for equal amounts: `"1024MiB"` becomes `"1GiB"`. */
export const bytesText = (bytes: number): Bytes => shortest(bytes, byteUnits, "KiB") as Bytes;

/** The shortest way to write it, the same for equal spans: `"60s"` becomes `"1m"`. */
export const durationText = (milliseconds: number): Duration => shortest(milliseconds, timeUnits, "ms") as Duration;

function scale(text: string, units: Units): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text) ?? [];
  const factor = unit === undefined ? undefined : units[unit];
  return factor === undefined ? undefined : Math.round(Number(amount) * factor);
}

function shortest(amount: number, units: Units, smallest: string): string {
  const whole = Object.entries(units)
    .filter(([, factor]) => amount >= factor && amount % factor === 0)
    .map(([unit, factor]) => `${amount / factor}${unit}`);
  const [best] = whole.toSorted((a, b) => a.length - b.length);
  return best ?? `${amount / (units[smallest] ?? 1)}${smallest}`;
}
