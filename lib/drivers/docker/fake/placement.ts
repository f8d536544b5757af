import type { PortConfig } from "../api/services.ts";
import type { Placement } from "../api/task-spec.ts";
import { meetsAll } from "./constraints.ts";
import type { FakeNode, FakeTask, SwarmState } from "./state.ts";
import { isPast } from "./task-state.ts";

/** A node, as the scheduler sees it. */
export interface Candidate {
  readonly node: FakeNode;
  /** Tasks that use its resources, be they about to end. */
  readonly tasks: readonly FakeTask[];
}

export const placementOf = ({ spec }: FakeTask): Placement => spec.Placement ?? {};

/** Tasks that count as running on a node: assigned, and not told to end. */
export const isActive = ({ desired }: FakeTask): boolean => !isPast(desired, "complete");

/** One rule of the scheduler, and how it says on how many nodes it failed. */
interface Filter {
  readonly lets: (task: FakeTask, candidate: Candidate) => boolean;
  readonly explain: (nodes: number) => string;
}

const counted = (one: string, many: (nodes: number) => string) => (nodes: number) => (nodes === 1 ? one : many(nodes));

const filters: readonly Filter[] = [
  {
    lets: (_, { node }) => node.state === "ready" && node.spec.Availability === "active",
    explain: counted("1 node not available for new tasks", (nodes) => `${nodes} nodes not available for new tasks`),
  },
  {
    lets: hasRoom,
    explain: counted("insufficient resources on 1 node", (nodes) => `insufficient resources on ${nodes} nodes`),
  },
  {
    lets: (task, { node }) => meetsAll(placementOf(task).Constraints ?? [], node),
    explain: counted(
      "scheduling constraints not satisfied on 1 node",
      (nodes) => `scheduling constraints not satisfied on ${nodes} nodes`,
    ),
  },
  {
    lets: (task, { tasks }) => !hostPorts(task).some((port) => tasks.some((other) => hostPorts(other).includes(port))),
    explain: counted(
      "host-mode port already in use on 1 node",
      (nodes) => `host-mode port already in use on ${nodes} nodes`,
    ),
  },
  {
    lets: (task, { tasks }) => {
      const { MaxReplicas = 0 } = placementOf(task);
      const mates = tasks.filter((other) => other.serviceId === task.serviceId && isActive(other));
      return MaxReplicas === 0 || mates.length < MaxReplicas;
    },
    explain: () => "max replicas per node limit exceed",
  },
];

const hostPorts = ({ ports }: FakeTask): readonly string[] =>
  ports.filter(isHostPort).map(({ Protocol, PublishedPort }) => `${PublishedPort}/${Protocol}`);

const isHostPort = ({ PublishMode, PublishedPort = 0 }: PortConfig): boolean =>
  PublishMode === "host" && PublishedPort !== 0;

function hasRoom(task: FakeTask, { node, tasks }: Candidate): boolean {
  const [cpus, memory] = reserved(task);
  const used = tasks.map(reserved).reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
  return cpus + used[0] <= (node.host?.cpus ?? 0) * 1e9 && memory + used[1] <= (node.host?.memoryBytes ?? 0);
}

function reserved({ spec }: FakeTask): readonly [nanoCpus: number, bytes: number] {
  const { NanoCPUs = 0, MemoryBytes = 0 } = spec.Resources?.Reservations ?? {};
  return [NanoCPUs, MemoryBytes];
}

/** Whether a task may run on a node, or the first rule that is against it. */
export function objection(task: FakeTask, candidate: Candidate): Filter | undefined {
  return filters.find(({ lets }) => !lets(task, candidate));
}

/** Why there is no node for a task, the most frequent reason first. */
export function explanation(task: FakeTask, candidates: readonly Candidate[]): string {
  const objections = candidates.map((candidate) => objection(task, candidate));
  return filters
    .map((filter) => ({ filter, nodes: objections.filter((found) => found === filter).length }))
    .filter(({ nodes }) => nodes > 0)
    .toSorted((a, b) => b.nodes - a.nodes)
    .map(({ filter, nodes }) => filter.explain(nodes))
    .join("; ");
}

export function candidatesIn({ nodes, tasks }: SwarmState): readonly Candidate[] {
  const using = [...tasks.values()].filter(
    ({ status }) => !isPast("assigned", status.state) && !isPast(status.state, "running"),
  );
  return [...nodes.values()].map((node) => ({ node, tasks: using.filter(({ nodeId }) => nodeId === node.id) }));
}
