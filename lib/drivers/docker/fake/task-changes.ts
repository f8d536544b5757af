import type { TaskState } from "../api/tasks.ts";
import { taskSpecOf } from "./canonical.ts";
import { nextIndex } from "./cluster-events.ts";
import type { FakeService, FakeTask, FakeTaskStatus, SwarmState } from "./state.ts";
import { isPast, stage } from "./task-state.ts";

type NewStatus = Omit<FakeTaskStatus, "at">;

/** How far a task has come. What its container was stays known. */
export function setStatus(swarm: SwarmState, task: FakeTask, status: NewStatus): void {
  const container = status.container ?? task.status.container;
  touch(swarm, task, { status: { ...status, container, at: swarm.context.clock.now() } });
}

/** What is to become of a task. There is no way back. */
export function setDesired(swarm: SwarmState, task: FakeTask, desired: TaskState): void {
  if (stage(desired) > stage(task.desired)) touch(swarm, task, { desired });
}

function touch(swarm: SwarmState, task: FakeTask, change: Partial<FakeTask>): void {
  Object.assign(task, change, { version: nextIndex(swarm), updatedAt: swarm.context.clock.now() });
}

interface NewTask {
  readonly slot?: number | undefined;
  readonly nodeId?: string | undefined;
  readonly desired?: TaskState | undefined;
}

/** A task of a service as it is now. */
export function createTask(swarm: SwarmState, service: FakeService, { slot, nodeId, desired }: NewTask): FakeTask {
  const now = swarm.context.clock.now();
  const task: FakeTask = {
    id: swarm.context.ids.swarm(),
    serviceId: service.id,
    serviceName: service.spec.Name,
    slot,
    createdAt: now,
    updatedAt: now,
    spec: taskSpecOf(service.spec.TaskTemplate),
    specVersion: service.specVersion,
    endpoint: service.spec.EndpointSpec,
    version: nextIndex(swarm),
    ports: [],
    nodeId,
    desired: desired ?? "running",
    status: { at: now, state: "new", message: "created" },
    attachments: [],
    preassigned: nodeId !== undefined,
  };
  swarm.tasks.set(task.id, task);
  return task;
}

/** The task is known no more. */
export function deleteTask(swarm: SwarmState, task: FakeTask): void {
  swarm.tasks.delete(task.id);
  nextIndex(swarm);
  swarm.work.delays.delete(task.id);
  task.attachments.forEach(({ network, address }) => network.allocation?.used.delete(address));
  if (!isPast(task.desired, "running")) swarm.work.dirty.add(task.serviceId);
}
