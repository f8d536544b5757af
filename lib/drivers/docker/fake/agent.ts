import {
  containerOf,
  createContainer,
  endContainer,
  heedsSignal,
  isHealthy,
  startContainer,
  tell,
} from "./containers.ts";
import { type Healthcheck, healthcheckOf } from "./healthcheck.ts";
import { imageOf } from "./host.ts";
import { pullImage } from "./image-store.ts";
import { isAlive, onceAgreed } from "./raft.ts";
import { Refusal } from "./refusal.ts";
import { recordFailure } from "./scheduler.ts";
import type { FakeContainer, FakeHost, FakeTask, FakeTaskStatus, SwarmState } from "./state.ts";
import { setStatus } from "./task-changes.ts";
import { KILL, numberOf } from "./signals.ts";
import { hasEnded, isPast } from "./task-state.ts";
import { ACCEPT_MS, FAIL_MS, GOSSIP_MS, millis, PREPARE_MS, START_MS, STOP_GRACE_MS, STOP_MS } from "./timing.ts";
import { makeMissingVolumes } from "./volumes.ts";

/** What nodes do with their tasks. */
export function driveTasks(swarm: SwarmState): void {
  for (const task of swarm.tasks.values()) drive(swarm, task);
}

interface Place {
  readonly swarm: SwarmState;
  readonly host: FakeHost;
  readonly task: FakeTask;
}

function drive(swarm: SwarmState, task: FakeTask): void {
  const node = swarm.nodes.get(task.nodeId ?? "");
  const isThere = node?.host?.answers === true && isAlive(swarm, node) && !isPast("assigned", task.status.state);
  if (node?.host === undefined || !isThere || hasEnded(task)) return;
  const place: Place = { swarm, host: node.host, task };
  if (isPast(task.desired, "complete")) return begin(place, "ending", () => end(place));
  if (isPast(task.status.state, task.desired) || task.desired === task.status.state) return;
  const step = steps[task.status.state];
  if (step !== undefined) begin(place, task.status.state, () => step(place));
}

/** One thing at a time: the way to the next state; or the end, which puts a stop to it. */
function begin({ host, task }: Place, what: string, act: () => (() => void) | undefined): void {
  const doing = host.doing.get(task.id);
  if (doing !== undefined && (doing.what === what || doing.what === "ending")) return;
  doing?.cancel();
  host.doing.set(task.id, { what, cancel: () => undefined });
  const cancel = act();
  const current = host.doing.get(task.id);
  if (current !== undefined && cancel !== undefined) current.cancel = cancel;
}

/** From each state of a task to the next, if it is wanted to go on. @returns takes it back */
const steps: Readonly<Partial<Record<FakeTaskStatus["state"], (place: Place) => () => void>>> = {
  assigned: (place) => later(place, ACCEPT_MS, () => report(place, { state: "accepted", message: "accepted" })),
  accepted: (place) => later(place, 1, () => report(place, { state: "preparing", message: "preparing" })),
  preparing: (place) => later(place, PREPARE_MS, () => prepare(place)),
  ready: (place) => later(place, 1, () => starting(place)),
  starting: (place) => later(place, START_MS, () => start(place)),
};

function later({ swarm }: Place, delayMs: number, act: () => void): () => void {
  return swarm.context.clock.schedule(delayMs, act);
}

/** Tells the managers, when they can be told. */
function report({ swarm, host, task }: Place, status: Omit<FakeTaskStatus, "at">): void {
  host.doing.delete(task.id);
  onceAgreed(swarm, () => {
    if (!swarm.tasks.has(task.id)) return;
    setStatus(swarm, task, status);
    if (status.state === "failed" || status.state === "rejected") recordFailure(swarm, task);
    swarm.run();
  });
}

/** An engine tries to pull first, and takes what it has if that fails. */
function prepare(place: Place): void {
  const { swarm, host, task } = place;
  const { Image } = task.spec.ContainerSpec;
  if (!canHave(place, Image)) {
    return report(place, { state: "rejected", message: "preparing", error: `No such image: ${Image}` });
  }
  const missing = missingPath(place);
  if (missing !== undefined) {
    const error = `invalid mount config for type "bind": bind source path does not exist: ${missing}`;
    return report(place, { state: "rejected", message: "preparing", error });
  }
  makeMissingVolumes(host, task.spec.ContainerSpec);
  createContainer(swarm, host, task);
  report(place, { state: "ready", message: "prepared" });
}

function canHave({ swarm, host }: Place, reference: string): boolean {
  if (imageOf(host, reference) !== undefined) return true;
  try {
    pullImage(swarm.context, host, reference);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function missingPath({ swarm, host, task }: Place): string | undefined {
  const { hasPath } = swarm.context.customs;
  const binds = (task.spec.ContainerSpec.Mounts ?? []).filter(({ Type }) => Type === "bind");
  return binds.map(({ Source = "" }) => Source).find((path) => !hasPath(host.name, path));
}

function starting(place: Place): void {
  const container = containerOf(place.host, place.task);
  report(place, { state: "starting", message: "starting", ...(container && { container: statusOf(container) }) });
}

/** It counts as running when its process does, or when it is healthy if there is a way to tell. */
function start(place: Place): void {
  const { host, swarm, task } = place;
  const container = containerOf(host, task);
  if (container === undefined) return;
  startContainer(swarm, host, task, container);
  const { starts } = swarm.work;
  starts.set(task.serviceId, (starts.get(task.serviceId) ?? 0) + 1);
  const healthcheck = healthcheckOf(host, task.spec.ContainerSpec);
  const { exitCode } = container.process;
  if (healthcheck === undefined) running(place, container);
  if (exitCode !== undefined) during(place, FAIL_MS, () => exit(place, container, exitCode));
  else if (healthcheck !== undefined) awaitHealth(place, container, healthcheck);
}

function awaitHealth(place: Place, container: FakeContainer, { intervalMs, retries }: Healthcheck): void {
  const { host } = place;
  if (isHealthy(container.process)) {
    return during(place, intervalMs, () => {
      tell(host, container, "health_status: healthy");
      running(place, container);
    });
  }
  during(place, intervalMs * retries, () => {
    tell(host, container, "health_status: unhealthy");
    stop(place, container, () => failUnhealthy(place, container));
  });
}

/** The next part of what is being done, unless it was stopped meanwhile to end the task. */
function during(place: Place, delayMs: number, act: () => void): void {
  const { host, task } = place;
  const what = host.doing.get(task.id)?.what;
  if (what === "ending" && task.desired === task.status.state) return;
  host.doing.set(task.id, { what: what ?? task.status.state, cancel: later(place, delayMs, act) });
}

const statusOf = ({ id, exitCode, state }: FakeContainer): FakeTaskStatus["container"] => ({
  ContainerID: id,
  PID: state === "running" ? 1_000 : 0,
  ExitCode: exitCode,
});

function running(place: Place, container: FakeContainer): void {
  report(place, { state: "running", message: "started", container: statusOf(container) });
}

function exit(place: Place, container: FakeContainer, exitCode: number): void {
  endContainer(place.host, container, exitCode);
  const { message } = place.task.status;
  if (exitCode === 0) return report(place, { state: "complete", message: "finished", container: statusOf(container) });
  const error = `task: non-zero exit (${exitCode})`;
  report(place, { state: "failed", message, error, container: statusOf(container) });
}

function failUnhealthy(place: Place, container: FakeContainer): void {
  const error = `task: non-zero exit (${container.exitCode}): dockerexec: unhealthy container`;
  report(place, { state: "failed", message: place.task.status.message, error, container: statusOf(container) });
}

/** Out of its networks first, so that nobody asks it any more; then it is told to end. */
function end(place: Place): (() => void) | undefined {
  const { host, task } = place;
  const container = containerOf(host, task);
  const ended = (): void => report(place, { state: "shutdown", message: "shutdown", ...withContainer(container) });
  if (container === undefined || container.state !== "running") return later(place, 1, ended);
  stop(place, container, ended);
  return undefined;
}

function withContainer(container: FakeContainer | undefined): Pick<FakeTaskStatus, "container"> {
  return container === undefined || container.state === "created" ? {} : { container: statusOf(container) };
}

function stop(place: Place, container: FakeContainer, then: () => void): void {
  const { host, task } = place;
  const { StopGracePeriod, StopSignal } = task.spec.ContainerSpec;
  const graceMs = millis(StopGracePeriod ?? STOP_GRACE_MS * 1_000_000);
  const gossipMs = container.networks.length === 0 ? 0 : GOSSIP_MS;
  const signal = numberOf(StopSignal);
  during(place, gossipMs, () => {
    tell(host, container, "kill", { signal: String(signal) });
    const heeds = signal === KILL || heedsSignal(container.process, task.spec.ContainerSpec);
    during(place, heeds ? Math.min(STOP_MS, graceMs) : graceMs, () => {
      if (!heeds) tell(host, container, "kill", { signal: String(KILL) });
      endContainer(host, container, heeds && signal !== KILL ? 0 : 137);
      tell(host, container, "stop");
      then();
    });
  });
}
