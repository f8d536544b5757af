import type { CustomResourceOptions } from "@pulumi/pulumi";
import { onceJudged, programClaims } from "../core/program-claims.ts";
import type { ClusterRef } from "../core/references.ts";
import { SwarmCluster } from "./swarm-cluster/construct.ts";

/**
 * Options of what lives on a cluster: it needs no deletion of its own when the whole cluster goes, and it is registered
 * once nothing is at odds with it.
 */
export function onCluster(cluster: ClusterRef, options: CustomResourceOptions | undefined): CustomResourceOptions {
  const swarm = SwarmCluster.swarmOf(cluster);
  return onceJudged(programClaims(cluster), swarm ? { deletedWith: swarm, ...options } : options);
}
