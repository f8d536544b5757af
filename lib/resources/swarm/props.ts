import * as z from "zod";
import { changePolicy, identity, immutable, inPlace, transport } from "../../core/change-policy.ts";
import { disclosure, saidByConstruct } from "../../core/disclosure.ts";
import { connection, endpoint } from "../references-schema.ts";

const member = z.strictObject({
  nodeId: z.string().register(changePolicy, inPlace),
  endpoint: endpoint.register(changePolicy, transport),
});

export const swarmSchema = z.strictObject({
  /** Name of the cluster's construct. */
  name: z.string().optional().register(changePolicy, immutable).register(disclosure, saidByConstruct),
  clusterId: z.string().register(changePolicy, identity).register(disclosure, saidByConstruct),
  connection: connection.register(changePolicy, transport),
  /** Its nodes, by the names of their constructs. One that is not here any more leaves. */
  members: z.record(z.string(), member).register(changePolicy, inPlace).register(disclosure, saidByConstruct),
});

/** A swarm as a whole, once all its nodes are in it. */
export type SwarmSpec = z.output<typeof swarmSchema>;

/** Nothing but what it was told: it stands for the moment at which the cluster is complete. */
export type SwarmOutputs = object;
