import { problem } from "../core/errors.ts";
import { parseUrn } from "../core/naming.ts";
import type { Connection } from "../core/references.ts";
import { reveal } from "../core/value.ts";
import type { LiveNode } from "../drivers/docker/api/nodes.ts";
import type { LiveService } from "../drivers/docker/api/services.ts";
import type { LiveTask } from "../drivers/docker/api/tasks.ts";
import type { Cluster, DockerPort } from "../drivers/docker/port.ts";
import type { ResourceState } from "../engine/resource-state.ts";

/** A service on a cluster of a stack. */
export interface FoundService {
  readonly cluster: Cluster;
  readonly service: LiveService;
}

/**
 * The service of this name, by its own name or its construct's, on whichever of the stack's clusters has it.
 *
 * @throws `not-found`, with the names that there are
 */
export async function serviceOf(
  resources: readonly ResourceState[],
  docker: DockerPort,
  name: string,
): Promise<FoundService> {
  const construct = resources.find(({ type, urn }) => isService(type) && parseUrn(urn).name === name);
  const clusters = clustersOf(resources, docker);
  for (const cluster of clusters) {
    const service = await cluster.services.find(construct?.id ?? name);
    if (service?.Spec.Name === (construct?.id ?? name)) return { cluster, service };
  }
  const services = await Promise.all(clusters.map((cluster) => cluster.services.list({})));
  const names = services.flatMap((all) => all.map(({ Spec }) => Spec.Name)).toSorted();
  const remedy = names.length === 0 ? "deploy one: swarmwright up" : `name one of ${names.join(", ")}`;
  throw problem("not-found", name, "there is no such service in this stack", remedy);
}

const isService = (type: string): boolean => type === "swarmwright:index:Service";

function clustersOf(resources: readonly ResourceState[], docker: DockerPort): readonly Cluster[] {
  const swarms = resources.filter(({ type }) => type === "swarmwright:index:Swarm");
  return swarms.map(({ inputs }) => docker.cluster(reveal(inputs["connection"] ?? null) as unknown as Connection));
}

/** A task, as one speaks of it. */
export interface NamedTask {
  /** `web.2`; of a global service `web.node-3` */
  readonly name: string;
  readonly node: string;
}

/** @param nodes all of the cluster's */
export function namedTask({ Spec }: LiveService, { Slot, NodeID }: LiveTask, nodes: readonly LiveNode[]): NamedTask {
  const node = nodes.find(({ ID }) => ID === NodeID)?.Description.Hostname ?? NodeID ?? "";
  return { name: `${Spec.Name}.${Slot ?? node}`, node };
}
