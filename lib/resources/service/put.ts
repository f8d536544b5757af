import { diff } from "../../core/diff.ts";
import { isProblem } from "../../core/errors.ts";
import { ownershipLabels } from "../../core/labels.ts";
import type { Call } from "../../core/lifecycle.ts";
import type { Props } from "../../core/value.ts";
import { version } from "../../core/version.ts";
import type { LiveService } from "../../drivers/docker/api/services.ts";
import type { Cluster } from "../../drivers/docker/port.ts";
import { ours } from "../ownership.ts";
import { serviceSchema, type ServiceSpec } from "./props.ts";
import { toServiceSpec, toSpec } from "./translate/service.ts";
import { isAbandoned } from "./verdict.ts";

/** What was done, in so far as it matters to its tasks. */
export type Done = "made" | "changed" | "labelled" | "nothing";

interface Put {
  readonly serviceId: string;
  readonly done: Done;
}

/**
 * Makes or changes the service. What is as it should be is not written, unless Swarm has given up on the way there:
 * writing it again takes back what failed, and goes on with an update that was paused or not noticed.
 */
export async function put(
  cluster: Cluster,
  call: Call,
  spec: ServiceSpec,
  recordedId: string | undefined,
): Promise<Put> {
  const live = await findOurs(cluster, call, recordedId);
  const ownership = ownershipLabels(call.urn, version);
  try {
    if (!live) {
      const serviceId = await cluster.services.create(toServiceSpec(spec, ownership));
      return { serviceId, done: "made" };
    }
    const { properties } = diff(serviceSchema, toSpec(live.Spec, spec) as Props, spec as Props);
    const isAsked = properties.length === 0 && !isAbandoned(live, await cluster.tasks.list({ service: live.ID }));
    if (isAsked) return { serviceId: live.ID, done: "nothing" };
    const changed = new Set(properties.map(({ property }) => property));
    await cluster.services.update(live.ID, live.Version.Index, toServiceSpec(spec, ownership, live.Spec, changed));
    const isLabels = properties.length > 0 && properties.every(({ consequence }) => consequence === "label-only");
    return { serviceId: live.ID, done: isLabels ? "labelled" : "changed" };
  } catch (error) {
    // Either an earlier try got through and its answer was lost, or Swarm itself wrote to the service meanwhile.
    const latest = isProblem(error, "conflict") ? await findOurs(cluster, call, recordedId) : undefined;
    if (!latest || latest.Version.Index === live?.Version.Index) throw error;
    return put(cluster, call, spec, latest.ID);
  }
}

/** By its name, or the id that was recorded. */
export function findOurs(
  cluster: Cluster,
  call: Call,
  recordedId: string | undefined,
): Promise<LiveService | undefined> {
  const describe = ({ ID, Spec }: LiveService) => ({ id: ID, labels: Spec.Labels ?? {} });
  return cluster.services.find(call.name).then((live) => ours(call, "service", live, describe, recordedId));
}
