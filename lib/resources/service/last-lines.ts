import type { Clock } from "../../drivers/clock/port.ts";
import type { Cluster } from "../../drivers/docker/port.ts";

/** As many as one reads. */
const LINES = 10;
const PATIENCE_MS = 5_000;

interface Reading {
  readonly clock: Clock;
  readonly cluster: Cluster;
  readonly signal: AbortSignal;
}

/**
 * The last lines that a task wrote, as far as they can be had soon: they explain a failure, and must not become one.
 *
 * @param taskId of a task whose container was started: for others managers would wait
 */
export async function lastLines({ clock, cluster, signal }: Reading, taskId: string): Promise<readonly string[]> {
  const enough = new AbortController();
  clock.sleep(PATIENCE_MS, enough.signal).then(
    () => enough.abort(),
    () => {},
  );
  const lines: string[] = [];
  try {
    const until = AbortSignal.any([signal, enough.signal]);
    for await (const { line } of await cluster.tasks.logs(taskId, { tail: LINES }, until)) lines.push(line);
  } catch {
    // What came until then is better than nothing.
  } finally {
    enough.abort();
  }
  return lines.slice(-LINES);
}
