import type { PropertyChange } from "../../core/diff.ts";
import type { Call, Stored } from "../../core/lifecycle.ts";
import type { ServiceGlances } from "./glances.ts";
import type { ServiceOutputs, ServiceSpec } from "./props.ts";
import { judge } from "./verdict.ts";
import type { Sight } from "./sight.ts";

interface Looking {
  readonly glances: ServiceGlances;
}

/**
 * What of a service is not as `up` leaves it: it is gone, or not all its tasks run, or its machines are not there to be
 * asked. A run that starts them is over when what runs on them is back. Tasks that Swarm does not start again whatever
 * they ended with may have done what they were made for: they are not looked at.
 */
export async function driftOf(
  { glances }: Looking,
  { name, signal }: Call,
  { spec, outputs }: Stored<ServiceSpec, ServiceOutputs>,
): Promise<readonly PropertyChange[]> {
  const { connection, restart } = spec;
  const { serviceId } = outputs;
  if (restart.condition !== "any" || serviceId === undefined) return [];
  const sight = await glances.at(connection, serviceId, signal);
  return sight === undefined ? [waiting] : driftIn(name, sight);
}

const change = { kind: "update", consequence: "in-place" } as const;
const tasks = { path: "tasks", property: "tasks", ...change } as const;
const waiting: PropertyChange = { ...tasks, words: "waits until they run again" };

function driftIn(name: string, { service, tasks: all, unheard }: Sight): readonly PropertyChange[] {
  if (service === undefined) {
    return [{ path: "serviceId", property: "serviceId", ...change, words: `${name} is gone: it is made again` }];
  }
  const verdict = judge(service, all, unheard);
  if (verdict.kind === "running") return [];
  const words = verdict.kind === "failed" ? `${verdict.summary}: it is tried again` : `${verdict.text}: waits for all`;
  return [{ ...tasks, words }];
}
