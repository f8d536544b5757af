import type { Clock } from "../../drivers/clock/port.ts";
import type { Endpoint } from "../../core/references.ts";
import type { Cluster, DockerPort } from "../../drivers/docker/port.ts";

/** As many as one reads. */
const LINES = 10;
const PATIENCE_MS = 5_000;

interface Reading {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/*
 * What explains a failure is told as far as it can be had soon, and must not become one.
 */

/**
 * The last lines that a task wrote.
 *
 * @param taskId of a task whose container was started: for others managers would wait
 */
export async function lastLines(
  { clock, cluster, signal }: Reading & { readonly cluster: Cluster },
  taskId: string,
): Promise<readonly string[]> {
  const lines: string[] = [];
  await soon({ clock, signal }, async (until) => {
    for await (const { line } of await cluster.tasks.logs(taskId, { tail: LINES }, until)) lines.push(line);
  });
  return lines.slice(-LINES);
}

/** What the last health check of a container wrote. */
export function lastHealthOutput(
  { clock, docker, signal }: Reading & { readonly docker: DockerPort },
  endpoint: Endpoint,
  containerId: string,
): Promise<string | undefined> {
  return soon({ clock, signal }, (until) => docker.engine(endpoint, until).containers.lastHealthOutput(containerId));
}

/** What `ask` gives, or `undefined` if that fails or takes too long. */
async function soon<T>({ clock, signal }: Reading, ask: (until: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const enough = new AbortController();
  clock.sleep(PATIENCE_MS, enough.signal).then(
    () => enough.abort(),
    () => {},
  );
  try {
    return await ask(AbortSignal.any([signal, enough.signal]));
  } catch {
    return undefined;
  } finally {
    enough.abort();
  }
}
