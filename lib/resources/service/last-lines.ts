import type { Clock } from "../../drivers/clock/port.ts";
import type { Endpoint } from "../../core/references.ts";
import type { Cluster, DockerPort } from "../../drivers/docker/port.ts";
import { soon } from "../wait.ts";

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
  await soon({ clock, signal, timeoutMs: PATIENCE_MS }, async (until) => {
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
  return soon({ clock, signal, timeoutMs: PATIENCE_MS }, (until) =>
    docker.engine(endpoint, until).containers.lastHealthOutput(containerId),
  );
}
