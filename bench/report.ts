import { cpus, release, totalmem } from "node:os";
import { median, type Timing } from "./bench.ts";

/** What a bench came to, as its part of docs/benchmarks.md shows it. */
export interface Section {
  readonly name: string;
  readonly title: string;
  /** What the figures are to be on an idle machine. */
  readonly target: string;
  /** Lines of Markdown. */
  readonly table: readonly string[];
  /** What else there is to say. */
  readonly notes: readonly string[];
}

const MARKERS = { begin: (name: string) => `<!-- ${name} -->`, end: (name: string) => `<!-- /${name} -->` };

/** Puts a section in its place in docs/benchmarks.md; what other benches wrote there stays. */
export function withSection(document: string, section: Section, day: string): string {
  const { begin, end } = MARKERS;
  const { name } = section;
  const text = `${begin(name)}\n${sectionText(section, day)}${end(name)}`;
  const [from, to] = [document.indexOf(begin(name)), document.indexOf(end(name))];
  if (from < 0 || to < 0) return `${document.trimEnd()}\n\n${text}\n`;
  return document.slice(0, from) + text + document.slice(to + end(name).length);
}

/** The section, for people. */
export function sectionText({ title, target, table, notes }: Section, day: string): string {
  const lines = [
    `## ${title}`,
    "",
    `Target: ${target}. Measured ${day}, ${computer()}.`,
    "",
    ...table,
    "",
    ...notes.flatMap((note) => [note, ""]),
  ];
  return lines.join("\n");
}

/** Medians, and the ratio to each peer. @param timings ours first */
export function timingTable(timings: readonly Timing[]): readonly string[] {
  const [ours] = timings;
  const rows = timings.map(({ name, seconds }) => {
    const [low, high] = [Math.min(...seconds), Math.max(...seconds)];
    const ratio = ours && name !== ours.name ? (median(ours.seconds) / median(seconds)).toFixed(2) : "";
    return `| ${name} | ${seconds.length} | ${figure(median(seconds))} | ${figure(low)} to ${figure(high)} | ${ratio} |`;
  });
  return ["| | runs | median, s | from to, s | ours : it |", "|---|---|---|---|---|", ...rows];
}

function figure(seconds: number): string {
  return seconds.toFixed(2);
}

function computer(): string {
  const gib = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} CPUs, ${gib} GiB, Linux ${release()}, Node.js ${process.versions.node}`;
}
