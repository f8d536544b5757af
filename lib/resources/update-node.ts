import { isProblem } from "../core/errors.ts";
import type { LiveNode, NodeSpec } from "../drivers/docker/api/nodes.ts";
import type { Cluster } from "../drivers/docker/port.ts";

/** Managers write to a node as well: an update that came too late starts again from what there is now. */
export async function updateNode(cluster: Cluster, node: LiveNode, wanted: Partial<NodeSpec>): Promise<void> {
  const { ID, Version, Spec } = node;
  try {
    await cluster.nodes.update(ID, Version.Index, { ...Spec, ...wanted });
  } catch (error) {
    const latest = isProblem(error, "conflict") ? await cluster.nodes.find(ID) : undefined;
    if (!latest || latest.Version.Index === Version.Index) throw error;
    await updateNode(cluster, latest, wanted);
  }
}
