import { valueOf } from "./constraints.ts";
import { type Candidate, candidatesIn, explanation, isActive, objection, placementOf } from "./placement.ts";
import type { FakeTask, SwarmState } from "./state.ts";
import { setStatus } from "./task-changes.ts";
import { isPast, isWanted } from "./task-state.ts";

/** After so many failures within so long, a node is only taken for a service if there is no other. */
const FAILURES = 5;
const FAILURES_MS = 5 * 60_000;

/** Gives nodes to the tasks that wait for one. */
export function schedule(swarm: SwarmState): void {
  const pending = [...swarm.tasks.values()].filter(({ status }) => status.state === "pending");
  for (const task of pending) {
    if (isPast(task.desired, "complete")) endUnscheduled(swarm, task);
    else if (task.preassigned) confirm(swarm, task);
    else assign(swarm, task);
  }
}

function confirm(swarm: SwarmState, task: FakeTask): void {
  const candidate = candidatesIn(swarm).find(({ node }) => node.id === task.nodeId);
  if (candidate === undefined) return;
  const against = objection(task, candidate);
  if (against !== undefined) return remain(swarm, task, against.explain(1));
  setStatus(swarm, task, { state: "assigned", message: "scheduler confirmed task can run on preassigned node" });
}

function assign(swarm: SwarmState, task: FakeTask): void {
  const candidates = candidatesIn(swarm);
  const fitting = candidates.filter((candidate) => objection(task, candidate) === undefined);
  const [best] = bestBranch(task, fitting).toSorted((a, b) => compare(swarm, task, a, b));
  if (best === undefined) {
    const reason = explanation(task, candidates);
    return remain(swarm, task, reason === "" ? "no suitable node" : `no suitable node (${reason})`);
  }
  Object.assign(task, { nodeId: best.node.id });
  setStatus(swarm, task, { state: "assigned", message: "scheduler assigned task to node" });
}

function remain(swarm: SwarmState, task: FakeTask, error: string): void {
  if (task.status.error !== error) setStatus(swarm, task, { state: "pending", message: task.status.message, error });
}

/** It never had a node: nobody else will say that it has ended. A task of the latest version waits to be cleared away. */
function endUnscheduled(swarm: SwarmState, task: FakeTask): void {
  if (task.desired === "remove" || isWanted(task)) return;
  setStatus(swarm, task, { state: "shutdown", message: task.status.message });
}

/** Down the placement preferences: of the values that nodes have, the one with the fewest tasks of the service. */
function bestBranch(task: FakeTask, candidates: readonly Candidate[]): readonly Candidate[] {
  const descriptors = (placementOf(task).Preferences ?? []).flatMap(({ Spread }) => Spread?.SpreadDescriptor ?? []);
  return descriptors.reduce((branch, descriptor) => emptiest(task, branch, descriptor), candidates);
}

function emptiest(task: FakeTask, candidates: readonly Candidate[], descriptor: string): readonly Candidate[] {
  const branches = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const value = valueOf(candidate.node, descriptor) ?? "";
    branches.set(value, [...(branches.get(value) ?? []), candidate]);
  }
  const load = (branch: readonly Candidate[]): number =>
    branch.map((one) => mates(task, one)).reduce((a, b) => a + b, 0);
  return [...branches.values()].toSorted((a, b) => load(a) - load(b))[0] ?? [];
}

/** The better node first: without many failures, with fewer tasks of the service, with fewer tasks at all. */
function compare(swarm: SwarmState, task: FakeTask, a: Candidate, b: Candidate): number {
  const [failedA, failedB] = [failures(swarm, task, a.node.id), failures(swarm, task, b.node.id)];
  if (Math.max(failedA, failedB) >= FAILURES && failedA !== failedB) return failedA - failedB;
  return mates(task, a) - mates(task, b) || a.tasks.filter(isActive).length - b.tasks.filter(isActive).length;
}

const mates = (task: FakeTask, { tasks }: Candidate): number =>
  tasks.filter((other) => other.serviceId === task.serviceId && isActive(other)).length;

const failureKey = (nodeId: string, { serviceId, specVersion }: FakeTask): string =>
  `${nodeId} ${serviceId} ${specVersion}`;

function failures({ work, context }: SwarmState, task: FakeTask, nodeId: string): number {
  const times = work.failures.get(failureKey(nodeId, task)) ?? [];
  return times.filter((at) => context.clock.now() - at <= FAILURES_MS).length;
}

/** Remembers that a task failed on its node. */
export function recordFailure({ work, context }: SwarmState, task: FakeTask): void {
  if (task.nodeId === undefined || task.preassigned) return;
  const key = failureKey(task.nodeId, task);
  work.failures.set(key, [...(work.failures.get(key) ?? []), context.clock.now()]);
}
