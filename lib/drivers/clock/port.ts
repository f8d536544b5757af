/** Time, as an argument: tests bring one of their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Rejects with the signal's reason when that comes first. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}
