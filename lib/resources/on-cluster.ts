import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { ClusterRef } from "../core/references.ts";
import { SwarmCluster } from "./swarm-cluster/construct.ts";

/** Options of what lives on a cluster: it needs no deletion of its own when the whole cluster goes. */
export function onCluster(cluster: ClusterRef, options: CustomResourceOptions | undefined): CustomResourceOptions {
  const swarm = SwarmCluster.swarmOf(cluster);
  return swarm ? { deletedWith: swarm, ...options } : { ...options };
}
