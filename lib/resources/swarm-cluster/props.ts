import type { Input } from "@pulumi/pulumi";
import type { MachineRef } from "../../core/references.ts";

/** Settings of a {@link SwarmCluster}. */
export interface SwarmClusterArgs {
  /**
   * The machines that keep the cluster's state: one, three or five, as the cluster lives as long as a majority of
   * them does. The first begins the cluster. A machine that is added joins, one that is taken away leaves.
   */
  readonly managers: readonly (MachineRef | SwarmNodeArgs)[];
  /**
   * The machines that only run tasks. Moving a machine between `managers` and `workers` promotes or demotes it.
   * @defaultValue none
   */
  readonly workers?: readonly (MachineRef | SwarmNodeArgs)[] | undefined;
}

/** A machine as a member of a cluster, when there is more to say than which machine. */
export interface SwarmNodeArgs {
  readonly machine: MachineRef;
  /**
   * Labels for `placement`, set before the first task can land. A change moves tasks whose placement no longer holds.
   * @example { disk: "ssd" }
   * @defaultValue none
   */
  readonly labels?: Input<Readonly<Record<string, Input<string>>> | undefined>;
  /**
   * `"drain"` moves its tasks away and takes no new ones; `"pause"` only takes no new ones.
   * @defaultValue `"active"`
   */
  readonly availability?: Input<"active" | "pause" | "drain" | undefined>;
}
