import { cpus, release, totalmem } from "node:os";
import { type Bench, median, type Timing } from "./bench.ts";

/** A bench that was run. */
export interface Result {
  readonly bench: Bench;
  readonly timings: readonly Timing[];
  readonly notes: readonly string[];
}

const MARKERS = { begin: (name: string) => `<!-- ${name} -->`, end: (name: string) => `<!-- /${name} -->` };

/** Puts a result in its place in docs/benchmarks.md; what other benches wrote there stays. */
export function withResult(document: string, result: Result, day: string): string {
  const { begin, end } = MARKERS;
  const { name } = result.bench;
  const section = `${begin(name)}\n${sectionOf(result, day)}${end(name)}`;
  const [from, to] = [document.indexOf(begin(name)), document.indexOf(end(name))];
  if (from < 0 || to < 0) return `${document.trimEnd()}\n\n${section}\n`;
  return document.slice(0, from) + section + document.slice(to + end(name).length);
}

/** The table, for people. */
export function sectionOf({ bench, timings, notes }: Result, day: string): string {
  const [ours] = timings;
  const rows = timings.map(({ name, seconds }) => {
    const [low, high] = [Math.min(...seconds), Math.max(...seconds)];
    const ratio = ours && name !== ours.name ? (median(ours.seconds) / median(seconds)).toFixed(2) : "";
    return `| ${name} | ${figure(median(seconds))} | ${figure(low)} to ${figure(high)} | ${ratio} |`;
  });
  const lines = [
    `## ${bench.title}`,
    "",
    `Target: ${bench.target}. Measured ${day}, ${computer()}.`,
    "",
    "| | median, s | from to, s | ours : it |",
    "|---|---|---|---|",
    ...rows,
    "",
    ...notes.flatMap((note) => [note, ""]),
  ];
  return lines.join("\n");
}

function figure(seconds: number): string {
  return seconds.toFixed(2);
}

function computer(): string {
  const gib = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} CPUs, ${gib} GiB, Linux ${release()}, Node.js ${process.versions.node}`;
}
