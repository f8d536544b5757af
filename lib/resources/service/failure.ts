import { problem, type SwarmwrightError } from "../../core/errors.ts";
import type { Call } from "../../core/lifecycle.ts";
import { parseUrn } from "../../core/naming.ts";
import type { Clock } from "../../drivers/clock/port.ts";
import type { LiveNode } from "../../drivers/docker/api/nodes.ts";
import type { LiveTask } from "../../drivers/docker/api/tasks.ts";
import type { DockerPort } from "../../drivers/docker/port.ts";
import { lastHealthOutput, lastLines } from "./last-lines.ts";
import type { ServiceSpec } from "./props.ts";
import type { Verdict } from "./verdict.ts";

export interface Explaining {
  readonly clock: Clock;
  readonly docker: DockerPort;
  readonly call: Call;
  readonly spec: Pick<ServiceSpec, "connection" | "machines">;
}

/**
 * The error of a service that did not come up: what became of it, Docker's reason, and where a task ran, what its health
 * check and its program said last.
 *
 * @param lateMs how long it was waited for, if nothing but time ended that
 */
export async function failureOf(
  explaining: Explaining,
  verdict: Verdict,
  lateMs: number | undefined,
): Promise<SwarmwrightError> {
  const { call } = explaining;
  const told = verdict.kind === "failed" ? verdict : unfinished(verdict, lateMs ?? 0);
  const { reason, task, alike = [] } = verdict;
  const why = reason === undefined ? progressOf(verdict) : [`${reason}${await onNodes(explaining, alike)}`];
  const said = task === undefined ? [] : await lastWords(explaining, task);
  const command = task === undefined ? "status --tasks" : `logs ${call.name}`;
  return problem(
    told.code,
    parseUrn(call.urn).name,
    [[told.summary, ...why].join(": "), ...said].join("\n"),
    `mend the cause, then run up again; see swarmwright ${command}`,
  );
}

/** How far it came, if nothing worse can be said. */
const progressOf = (verdict: Verdict): readonly string[] => (verdict.kind === "waiting" ? [verdict.text] : []);

/** Tasks that run may still have had too little time to show that they go on. */
function unfinished({ kind }: Verdict, lateMs: number) {
  const what = kind === "running" ? "its tasks do not run for their monitor time yet" : "not all its tasks run";
  return { code: "not-converged", summary: `${what} after ${lateMs / 1000} s` } as const;
}

/** Where the same happened: an image may be missing, or a port taken, on some machines alone. */
async function onNodes(explaining: Explaining, tasks: readonly LiveTask[]): Promise<string> {
  const ids = new Set(tasks.map(({ NodeID }) => NodeID));
  const nodes = ids.size === 0 ? [] : await nodesOf(explaining);
  const names = nodes.filter(({ ID }) => ids.has(ID)).map(nameOf);
  return names.length === 0 ? "" : ` (on ${names.toSorted().join(", ")})`;
}

/** What explains a failure must not become one. */
function nodesOf({ docker, call, spec }: Explaining): Promise<readonly LiveNode[]> {
  return docker
    .cluster(spec.connection, call.signal)
    .nodes.list()
    .catch(() => []);
}

const nameOf = ({ Description, ID }: LiveNode): string => Description.Hostname ?? ID;

/** What a task and its health check said last, as lines to be shown below the reason. */
async function lastWords(explaining: Explaining, task: LiveTask): Promise<readonly string[]> {
  const { clock, docker, call, spec } = explaining;
  const cluster = docker.cluster(spec.connection, call.signal);
  const lines = await lastLines({ clock, cluster, signal: call.signal }, task.ID);
  const health = isUnhealthy(task) ? await healthOutput(explaining, task) : undefined;
  const quoted = lines.map((line) => `  | ${line}`);
  if (health === undefined) return quoted;
  const checked = health.trimEnd().split("\n");
  const said = quoted.length === 0 ? [] : ["  it wrote:", ...quoted];
  return ["  its health check said:", ...checked.map((line) => `  | ${line}`), ...said];
}

/** Docker's word for the end of a task whose health check failed; one that starts still waits for a check to succeed. */
const isUnhealthy = ({ Status }: LiveTask): boolean =>
  Status.State === "starting" || (Status.Err ?? "").includes("unhealthy");

async function healthOutput(explaining: Explaining, { NodeID, Status }: LiveTask): Promise<string | undefined> {
  const { clock, docker, call, spec } = explaining;
  const node = (await nodesOf(explaining)).find(({ ID }) => ID === NodeID);
  const machine = spec.machines.find(({ name }) => node !== undefined && name === nameOf(node));
  const container = Status.ContainerStatus?.ContainerID;
  if (machine === undefined || container === undefined) return undefined;
  return lastHealthOutput({ clock, docker, signal: call.signal }, machine.endpoint, container);
}
