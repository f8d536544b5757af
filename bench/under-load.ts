import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { LASTING_MS, POST_MS } from "../test/support/load.ts";
import { LoadedFront, type Outcome } from "../test/support/loaded-front.ts";
import { changes, LASTING, losses, type Trial } from "../test/support/under-load.ts";
import { loadTable, type Sample } from "./load-table.ts";
import type { Section } from "./report.ts";

/** Things that are done to a front door while requests go through it. */
export interface LoadBench extends Omit<Section, "table"> {
  readonly trials: Readonly<Record<string, Trial>>;
}

/** How often, and where what came of it is kept. */
export interface LoadOptions {
  readonly runs: number;
  /** A file to which each run is added; the table is of all that it has. @defaultValue no file: of these runs alone */
  readonly results?: string | undefined;
}

const LOAD =
  "An Ingress on three machines is asked on 100 new connections a second, and on 100 connections that stay, with a request " +
  `a second each. Every tenth request of both is a numbered POST, executed at once and answered after ${POST_MS / 1_000} s; half of all ` +
  `go by HTTPS, with a certificate that is verified. While something is changed, ${LASTING} more connections, counted with those ` +
  `that stay, have a POST of ${LASTING_MS / 1_000} s under way all the time. Failed means: not 200, the answer to another request, or over 2 s ` +
  "beyond what the service takes; the times, too, are beyond that. After a change, an answer must show that it arrived. " +
  "The load runs on the same CPUs as the machines, which is much of the p99.";

export const changesUnderLoad: LoadBench = {
  name: "changes-under-load",
  title: "Changes under load",
  target: "0 failed and no POST executed twice, in every run",
  trials: changes,
  notes: [LOAD],
};

export const lossesUnderLoad: LoadBench = {
  name: "losses-under-load",
  title: "Losses under load",
  target: "no POST executed twice, in every run; nothing fails once others run in the place of what was lost",
  trials: losses,
  notes: [
    "The same load, until others run in the place of what was lost. Why something is lost, and how not to lose it, is in " +
      "[the guide](guide/front-door.md#what-a-loss-costs).",
  ],
};

/** Each run is on machines of its own. */
export async function loadSection(bench: LoadBench, { runs, results }: LoadOptions): Promise<Section> {
  const samples = results === undefined ? [] : samplesIn(results);
  for (let run = 0; run < runs; run += 1) {
    for (const sample of await runOnce(bench)) {
      samples.push(sample);
      if (results !== undefined) appendFileSync(results, `${JSON.stringify(sample)}\n`);
    }
  }
  const { name, title, target, notes } = bench;
  return { name, title, target, notes, table: loadTable(Object.keys(bench.trials), samples) };
}

function samplesIn(file: string): Sample[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Sample);
}

async function runOnce({ trials }: LoadBench): Promise<readonly Sample[]> {
  const front = await LoadedFront.up();
  const samples: Sample[] = [];
  try {
    for (const [name, trial] of Object.entries(trials)) {
      const sample = sampleOf(name, await trial(front));
      process.stderr.write(`${JSON.stringify(sample)}\n`);
      samples.push(sample);
    }
  } finally {
    await front.remove();
  }
  return samples;
}

function sampleOf(trial: string, outcome: Outcome): Sample {
  const { fresh, kept, lasting, failures, reasons, p99Ms, longestMs, posted, twice } = outcome;
  const freshFailed = failures.filter(({ connection }) => connection === "fresh").length;
  const keptFailed = failures.length - freshFailed;
  return {
    trial,
    fresh,
    freshFailed,
    kept: kept + lasting,
    keptFailed,
    reasons,
    p99Ms,
    longestMs,
    posts: posted.length,
    twice: twice.length,
  };
}
