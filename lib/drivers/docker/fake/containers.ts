import type { ContainerSpec } from "../api/container-spec.ts";
import type { InspectedContainer, LiveContainer } from "../api/containers.ts";
import type { Labels } from "../api/versioned.ts";
import type { Context, Process } from "./context.ts";
import { imageOf } from "./host.ts";
import { notFound } from "./refusal.ts";
import type { FakeContainer, FakeHost, FakeTask, SwarmState, WrittenLine } from "./state.ts";
import { DESTROY_MS } from "./timing.ts";
import { volumesIn } from "./volumes.ts";

export function liveContainer({ id, name, image, labels, state }: FakeContainer): LiveContainer {
  return { Id: id, Names: [`/${name}`], Image: image, State: state, Labels: labels };
}

const taskNameOf = ({ serviceName, slot, nodeId, id }: FakeTask): string => `${serviceName}.${slot ?? nodeId}.${id}`;

/** The container of a task, made but not started. */
export function createContainer(swarm: SwarmState, host: FakeHost, task: FakeTask): FakeContainer {
  const { ContainerSpec: spec } = task.spec;
  const container: FakeContainer = {
    id: swarm.context.ids.hex(64),
    name: taskNameOf(task),
    image: spec.Image,
    imageId: imageOf(host, spec.Image)?.id ?? "",
    labels: {
      "com.docker.swarm.node.id": task.nodeId ?? "",
      "com.docker.swarm.service.id": task.serviceId,
      "com.docker.swarm.service.name": task.serviceName,
      "com.docker.swarm.task": "",
      "com.docker.swarm.task.id": task.id,
      "com.docker.swarm.task.name": taskNameOf(task),
      ...spec.Labels,
    },
    volumes: volumesIn(spec),
    networks: task.attachments.map(({ network }) => network),
    process: {},
    state: "created",
    exitCode: 0,
    log: [],
  };
  host.containers.set(container.id, container);
  tell(host, container, "create");
  return container;
}

export function startContainer(swarm: SwarmState, host: FakeHost, task: FakeTask, container: FakeContainer): void {
  const { ContainerSpec: spec } = task.spec;
  const start = { service: task.serviceName, image: spec.Image, node: host.name, spec };
  const process = swarm.context.customs.process(start) ?? {};
  Object.assign(container, { process, state: "running" });
  tell(host, container, "start");
  if (process.logs !== undefined) write(swarm.context, container, process.logs);
  if (process.errors !== undefined) write(swarm.context, container, process.errors, "stderr");
}

/** Its process writes these lines. */
export function write(
  { clock, readers }: Context,
  { log }: FakeContainer,
  text: string,
  stream: WrittenLine["stream"] = "stdout",
): void {
  const lines = text.replace(/\n$/, "").split("\n");
  log.push(...lines.map((line) => ({ at: clock.now(), stream, line })));
  readers.forEach((wake) => wake());
}

/** @throws the engine's refusal */
export function inspectContainer({ containers }: FakeHost, id: string): InspectedContainer {
  const container = containers.get(id);
  if (container === undefined) throw notFound(`No such container: ${id}`);
  const { healthOutput } = container.process;
  const Log = healthOutput === undefined ? [] : [{ ExitCode: 1, Output: healthOutput }];
  return { State: { Health: { Log } } };
}

/** Its process has ended. */
export function endContainer(host: FakeHost, container: FakeContainer, exitCode: number): void {
  if (container.state === "exited") return;
  Object.assign(container, { state: "exited", exitCode });
  tell(host, container, "die", { exitCode: String(exitCode) });
}

/** What the engine tells of a container, which carries all of its labels. */
export function tell(
  host: FakeHost,
  { id, image, name, labels }: FakeContainer,
  action: string,
  more: Labels = {},
): void {
  host.events.tell("container", action, id, { ...labels, ...more, image, name });
}

export function containerOf(host: FakeHost, { status, id }: FakeTask): FakeContainer | undefined {
  const byId = host.containers.get(status.container?.ContainerID ?? "");
  return byId ?? [...host.containers.values()].find(({ labels }) => labels["com.docker.swarm.task.id"] === id);
}

/** A task was forgotten: so is its container, a while later. */
export function destroyContainer(swarm: SwarmState, task: FakeTask): void {
  const host = swarm.nodes.get(task.nodeId ?? "")?.host;
  const container = host === undefined ? undefined : containerOf(host, task);
  if (host === undefined || container === undefined) return;
  swarm.context.clock.schedule(DESTROY_MS, () => removeContainer(host, container));
}

export function removeContainer(host: FakeHost, container: FakeContainer): void {
  if (host.containers.delete(container.id)) tell(host, container, "destroy");
}

/** What a process of which nobody says anything else does: it goes on, is healthy, and ends when it is told to. */
export const isHealthy = ({ healthy = true }: Process): boolean => healthy;
/** The kernel keeps signals from a process 1 without a handler: under an init it is another. */
export const heedsSignal = ({ heedsSignal: heeds = true }: Process, { Init }: ContainerSpec): boolean =>
  heeds || Init === true;
