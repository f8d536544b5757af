import type { LiveTask } from "../api/tasks.ts";
import { notFound } from "./refusal.ts";
import type { SwarmState } from "./state.ts";
import { liveTask } from "./views.ts";

/** Tasks, by service, node and what is wanted of them. @throws the engine's refusal to filter by what is gone */
export function tasksFor(swarm: SwarmState, filters: Readonly<Record<string, readonly string[]>>): readonly LiveTask[] {
  const services = filters["service"]?.map((given) => resolve("service", given, swarm.services));
  const nodes = filters["node"]?.map((given) => resolve("node", given, swarm.nodes));
  const desired = filters["desired-state"];
  return [...swarm.tasks.values()]
    .filter(({ serviceId }) => services === undefined || services.includes(serviceId))
    .filter(({ nodeId }) => nodes === undefined || nodes.includes(nodeId ?? ""))
    .filter((task) => desired === undefined || desired.includes(task.desired))
    .map(liveTask);
}

/** By an id or the beginning of one: engines do not mind. */
function resolve(what: string, given: string, known: ReadonlyMap<string, unknown>): string {
  const id = known.has(given) ? given : [...known.keys()].find((candidate) => candidate.startsWith(given));
  if (id === undefined) throw notFound(`${what} ${given} not found`);
  return id;
}
