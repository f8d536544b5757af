import * as z from "zod";
import { changePolicy, identity, immutable, transport } from "../../core/change-policy.ts";
import { connection } from "../references-schema.ts";

export const swarmSchema = z.strictObject({
  /** Name of the cluster's construct. */
  name: z.string().optional().register(changePolicy, immutable),
  clusterId: z.string().register(changePolicy, identity),
  connection: connection.register(changePolicy, transport),
});

/** A swarm as a whole, once all its nodes are in it. */
export type SwarmSpec = z.output<typeof swarmSchema>;

/** Nothing but what it was told: it stands for the moment at which the cluster is complete. */
export type SwarmOutputs = object;
