import { all, type Output, output, unsecret } from "@pulumi/pulumi";
import type { ClusterRef } from "../../core/references.ts";
import { isPlacedOn, whereabouts } from "../service/whereabouts.ts";
import type { IngressArgs } from "./props.ts";

/** Address of the first machine on which its placement lets an edge run, as far as roles and host names tell. */
export function edgeAddress(cluster: ClusterRef, placement: IngressArgs["placement"]): Output<string> {
  // How machines are reached may be secret; who they are is not.
  const names = unsecret(cluster.machines.apply((machines) => machines.map(({ name }) => name)));
  const managers = unsecret(cluster.connection.apply((connection) => connection.managers.length));
  return all([cluster.addresses, names, managers, output(placement)]).apply(([addresses, known, count, given]) => {
    const { success, data } = whereabouts.safeParse({ replicas: "global", placement: given });
    const isPossible = (_: string, index: number) =>
      success && isPlacedOn(data, { hostname: known[index] ?? "", role: index < count ? "manager" : "worker" });
    return addresses.find(isPossible) ?? addresses[0] ?? "";
  });
}
