import { problem } from "../core/errors.ts";

/** How long each operation of a resource may take, in seconds, as the checkpoint has it. What is left out has no limit. */
export interface CustomTimeouts {
  readonly create?: number;
  readonly update?: number;
  readonly delete?: number;
}

/** As a program writes them, Go's durations: `"90s"`, `"1h30m"`; empty where nothing is said. */
export interface TimeoutTexts {
  readonly create: string;
  readonly update: string;
  readonly delete: string;
}

const seconds: Readonly<Record<string, number>> = { h: 3_600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** @throws `invalid-props`: what is no duration */
export function customTimeoutsOf(name: string, texts: TimeoutTexts): CustomTimeouts | undefined {
  const given = Object.entries(texts).filter(([, text]) => text !== "");
  if (given.length === 0) return undefined;
  return Object.fromEntries(given.map(([operation, text]) => [operation, secondsIn(name, operation, text)]));
}

function secondsIn(name: string, operation: string, text: string): number {
  if (!/^(\d+(\.\d+)?(h|ms|m|s|us|µs|ns))+$/.test(text)) {
    const remedy = 'write it like "90s", "5m" or "1h30m"';
    throw problem("invalid-props", `${name}.customTimeouts.${operation}`, `no duration: ${text}`, remedy);
  }
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)];
  return parts.reduce((sum, [, amount, unit = "s"]) => sum + Number(amount) * (seconds[unit] ?? 0), 0);
}

/** @returns `undefined` when there is no limit; so Pulumi takes a limit of nothing */
export function timeoutMs(timeouts: CustomTimeouts | undefined, operation: "create" | "update"): number | undefined {
  return (timeouts?.[operation] ?? 0) * 1_000 || undefined;
}
