import * as z from "zod";
import { changePolicy, identity, immutable, inPlace, transport } from "../../core/change-policy.ts";
import { disclosure, saidByConstruct, shown } from "../../core/disclosure.ts";
import { hostLabel, labels } from "../../core/schema.ts";
import { endpoint } from "../references-schema.ts";

/** A manager's machine: where a node asks for its cluster. */
const peer = z.strictObject({ name: z.string(), address: z.string(), endpoint });

export const swarmNodeSchema = z.strictObject({
  /** Host name of the machine. */
  name: hostLabel.optional().register(changePolicy, immutable).register(disclosure, saidByConstruct),
  /** Name of the cluster's construct. */
  cluster: z.string().register(changePolicy, immutable).register(disclosure, saidByConstruct),
  machine: z
    .strictObject({
      name: z.string().register(changePolicy, transport),
      machineId: z.string().register(changePolicy, identity),
    })
    .register(disclosure, saidByConstruct),
  address: z.string().register(changePolicy, transport).register(disclosure, saidByConstruct),
  endpoint: endpoint.register(changePolicy, transport),
  role: z.enum(["manager", "worker"]).register(changePolicy, inPlace),
  availability: z.enum(["active", "pause", "drain"]).default("active").register(changePolicy, inPlace),
  labels: labels.default({}).register(changePolicy, inPlace).register(disclosure, shown),
  /** The one that begins the cluster, if there is none. */
  isFirst: z.boolean().register(changePolicy, transport),
  /** The machines of all managers, its own included if it is one; never other nodes. */
  peers: z.array(peer).register(changePolicy, transport).register(disclosure, saidByConstruct),
});

/** A machine as a member of a swarm, as its provider sees it. */
export type SwarmNodeSpec = z.output<typeof swarmNodeSchema>;
export type Peer = z.output<typeof peer>;

export interface SwarmNodeOutputs {
  /** Swarm's id of the node. */
  readonly nodeId: string;
  /** Swarm's id of the cluster that it is in. */
  readonly clusterId: string;
}
