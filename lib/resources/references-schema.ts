import * as z from "zod";
import { changePolicy, identity, inPlace, transport } from "../core/change-policy.ts";
import { disclosure, saidByConstruct } from "../core/disclosure.ts";

/*
 * How a provider sees the constructs that were passed as properties. Whoever stands behind a transport is named
 * beside it: a changed endpoint is never a change of what it leads to.
 */

const unixEndpoint = z.strictObject({ kind: z.literal("unix"), path: z.string() });

/** How to reach one engine. */
export const endpoint = z.discriminatedUnion("kind", [unixEndpoint]).register(disclosure, saidByConstruct);

/** How to reach a cluster: its managers. */
export const connection = z.strictObject({ managers: z.array(endpoint) }).register(disclosure, saidByConstruct);

/** Which cluster. */
export const cluster = z
  .strictObject({
    name: z.string().register(changePolicy, transport),
    clusterId: z.string().register(changePolicy, identity),
  })
  .register(disclosure, saidByConstruct);

/** What the kernels of all machines of a cluster can do. */
export const capabilities = z.strictObject({ ipvs: z.boolean(), esp: z.boolean(), vxlan: z.boolean() });

/** Machines that something may be asked of: which there are is no property of who asks. */
export const reachableMachines = z
  .array(z.object({ name: z.string(), endpoint }))
  .register(disclosure, saidByConstruct);

/** Machines that something is brought to. */
export const clusterMachines = z
  .array(
    z.strictObject({
      machineId: z.string().register(changePolicy, inPlace),
      name: z.string().register(changePolicy, transport),
      endpoint: endpoint.register(changePolicy, transport),
    }),
  )
  .register(disclosure, saidByConstruct);
