/** What came of a trial, once. */
export interface Sample {
  readonly trial: string;
  readonly fresh: number;
  readonly freshFailed: number;
  readonly kept: number;
  readonly keptFailed: number;
  /** How many requests failed of what. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly p99Ms: number;
  readonly longestMs: number;
  readonly posts: number;
  readonly twice: number;
}

/** A row for each trial, of all of its runs. */
export function loadTable(trials: readonly string[], samples: readonly Sample[]): readonly string[] {
  return [
    "| while | runs | on new connections: failed | on kept ones: failed | of what | p99, ms | longest, ms | POSTs: executed twice |",
    "|---|---|---|---|---|---|---|---|",
    ...trials.map((trial) =>
      row(
        trial,
        samples.filter((sample) => sample.trial === trial),
      ),
    ),
  ];
}

function row(trial: string, samples: readonly Sample[]): string {
  const p99s = range(samples.map(({ p99Ms }) => p99Ms));
  const longest = range(samples.map(({ longestMs }) => longestMs));
  const fresh = failed(samples, "fresh", "freshFailed");
  const kept = failed(samples, "kept", "keptFailed");
  const posts = failed(samples, "posts", "twice");
  const cells = [trial, String(samples.length), fresh, kept, reasonsOf(samples), p99s, longest, posts];
  return `| ${cells.join(" | ")} |`;
}

type Counted = "fresh" | "freshFailed" | "kept" | "keptFailed" | "posts" | "twice";

/** All of the runs together, and the worst of them if there is any. */
function failed(samples: readonly Sample[], all: Counted, bad: Counted): string {
  const sum = (key: Counted) => samples.reduce((total, sample) => total + sample[key], 0);
  const most = Math.max(0, ...samples.map((sample) => sample[bad]));
  const worst = most === 0 || samples.length === 1 ? "" : `, at most ${count(most)} in a run`;
  return `${count(sum(all))}: ${count(sum(bad))}${worst}`;
}

function reasonsOf(samples: readonly Sample[]): string {
  const counts = new Map<string, number>();
  for (const [why, times] of samples.flatMap(({ reasons }) => Object.entries(reasons)))
    counts.set(why, (counts.get(why) ?? 0) + times);
  return [...counts].map(([why, times]) => `${count(times)} ${why}`).join(", ");
}

function range(values: readonly number[]): string {
  if (values.length === 0) return "";
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? count(low) : `${count(low)} to ${count(high)}`;
}

const count = (value: number): string => value.toLocaleString("en");
