import { frameOf, STDERR, STDOUT, SYSTEM_ERROR } from "../client/frames.ts";
import type { ApiRequest } from "../client/request.ts";
import { silenceOf, unreachable } from "../client/silence.ts";
import { containerOf } from "./containers.ts";
import { timestamp } from "./context.ts";
import { notFound } from "./refusal.ts";
import type { FakeContainer, FakeHost, FakeTask, SwarmState, WrittenLine } from "./state.ts";
import { tasksOf } from "./task-state.ts";
import type { WorldState } from "./world-state.ts";

/** @throws the manager's refusal */
export function requireService({ services }: SwarmState, id: string): void {
  if (!services.has(id)) throw notFound(`service ${id} not found`);
}

/** @throws the manager's refusal */
export function requireTask({ tasks }: SwarmState, id: string): void {
  if (!tasks.has(id)) throw notFound(`task ${id} not found`);
}

interface Reading {
  readonly world: WorldState;
  /** The manager that is asked. */
  readonly host: FakeHost;
  readonly at: string;
  readonly request: ApiRequest;
  readonly signal: AbortSignal | undefined;
}

/** What a manager sends of logs, which it gathers from all nodes: frames, as real ones write them. */
export async function* logPieces({ world, host, at, request, signal }: Reading): AsyncGenerator<Buffer> {
  const swarm = host.member?.swarm;
  const [, of, id = ""] = request.path.split("/");
  const { follow, since = "0", tail } = request.query ?? {};
  const tasks = (): readonly FakeTask[] =>
    swarm === undefined
      ? []
      : of === "tasks"
        ? [...swarm.tasks.values()].filter((it) => it.id === id)
        : tasksOf(swarm, id);
  const seen = new Map<FakeContainer, number>();

  /** What was not sent yet. */
  function unsent(): readonly Buffer[] {
    return tasks().flatMap((task) => {
      const there = swarm === undefined ? undefined : placeOf(swarm, task);
      if (there === undefined) return [];
      const { log } = there;
      const from = seen.get(there) ?? (tail === undefined ? 0 : Math.max(log.length - Number(tail), 0));
      seen.set(there, log.length);
      const lines = log.slice(from).filter((line) => line.at >= Number(since) * 1_000);
      return lines.map((line) => frameFor(task, line));
    });
  }

  for (;;) {
    const pieces = unsent();
    yield* pieces;
    if (signal?.aborted === true) return;
    if (!host.answers) throw unreachable(silenceOf(at, new Error("socket hang up")), request.doing);
    if (pieces.length > 0) continue;
    if (follow !== "true") break;
    await somethingHappens(world, signal);
  }
  const away = swarm === undefined ? [] : tasks().flatMap((task) => nodeAwayOf(swarm, task));
  if (away.length > 0) yield incomplete(new Set(away));
}

/** The container of a task, on a node that can be asked. */
function placeOf(swarm: SwarmState, task: FakeTask): FakeContainer | undefined {
  const host = swarm.nodes.get(task.nodeId ?? "")?.host;
  return host?.answers === true ? containerOf(host, task) : undefined;
}

function nodeAwayOf({ nodes }: SwarmState, { nodeId }: FakeTask): readonly string[] {
  const node = nodes.get(nodeId ?? "");
  return node === undefined || node.host?.answers === true ? [] : [node.id];
}

function frameFor({ id, nodeId = "", serviceId }: FakeTask, { at, stream, line }: WrittenLine): Buffer {
  const details = [
    `com.docker.swarm.node.id=${nodeId}`,
    `com.docker.swarm.service.id=${serviceId}`,
    `com.docker.swarm.task.id=${id}`,
  ];
  // To the nanosecond, and never shorter: so they sort as text.
  const time = timestamp(at).replace("Z", "000000Z");
  const bytes = Buffer.from(`${time} ${details.join(",")} ${line}\n`);
  return frameOf({ stream: stream === "stderr" ? STDERR : STDOUT, bytes });
}

function incomplete(nodes: ReadonlySet<string>): Buffer {
  const reasons = [...nodes].map((id) => `node ${id} is not available`).join(", ");
  const warning = `warning: incomplete log stream. some logs could not be retrieved for the following reasons: ${reasons}`;
  const bytes = Buffer.from(`Error grabbing logs: rpc error: code = Unknown desc = ${warning}\n`);
  return frameOf({ stream: SYSTEM_ERROR, bytes });
}

/** A process writes, a machine comes or goes, or nobody wants to know any more. */
function somethingHappens({ context, watchers }: WorldState, signal: AbortSignal | undefined): Promise<void> {
  const happens = new Promise<void>((resolve) => {
    const wake = (): void => {
      [context.readers, watchers].forEach((set) => set.delete(wake));
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    [context.readers, watchers].forEach((set) => set.add(wake));
    signal?.addEventListener("abort", wake, { once: true });
  });
  return context.clock.during(happens);
}
