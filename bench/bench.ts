/** One of those that are compared: a whole process, or several at once. */
export interface Contender {
  readonly name: string;
  /** Before each run; its time does not count. */
  readonly prepare?: () => Promise<void>;
  /** What is measured. */
  readonly run: () => Promise<void>;
  /** After each run; its time does not count. */
  readonly clear?: () => Promise<void>;
  /**
   * For one that takes minutes and hardly differs from run to run.
   * @defaultValue as many as all others
   */
  readonly mostRuns?: number;
}

/** A comparison that is set up. */
export interface Comparison {
  /** Ours first. */
  readonly contenders: readonly [ours: Contender, ...peers: Contender[]];
  /** What else there is to say, when all is measured. */
  readonly notes: () => readonly string[];
  /** Removes what was set up. */
  readonly end: () => Promise<void>;
}

export interface Bench {
  readonly name: string;
  readonly title: string;
  /** What the figures are to be on an idle machine. */
  readonly target: string;
  readonly setUp: () => Promise<Comparison>;
}

/** What one contender took, in the order of the runs. */
export interface Timing {
  readonly name: string;
  readonly seconds: readonly number[];
}

/** Runs all contenders in turn, so that a machine that slows down slows all of them. */
export async function measure({ contenders }: Comparison, rounds: number): Promise<readonly Timing[]> {
  const timings = contenders.map(({ name }) => ({ name, seconds: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      if (round < (contender.mostRuns ?? rounds)) timings[index]?.seconds.push(await timed(contender));
    }
  }
  return timings;
}

async function timed({ prepare, run, clear }: Contender): Promise<number> {
  await prepare?.();
  const startedMs = performance.now();
  await run();
  const seconds = (performance.now() - startedMs) / 1000;
  await clear?.();
  return seconds;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
