import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { changePolicy, immutable, transport } from "../../core/change-policy.ts";
import { canonicalCidr } from "../../core/cidr.ts";
import { disclosure, shown, shownAddress } from "../../core/disclosure.ts";
import type { ClusterRef } from "../../core/references.ts";
import { dockerName, labels } from "../../core/schema.ts";
import { capabilities, cluster, connection } from "../references-schema.ts";

/** Settings of an {@link OverlayNetwork}. Docker cannot change a network: every change replaces it. */
export interface OverlayNetworkArgs {
  /** The cluster that the network spans. */
  readonly cluster: ClusterRef;
  /**
   * Name of the network on the cluster.
   * @defaultValue the construct's name; a replacement gets a suffix, so that it can stand beside the old one
   */
  readonly name?: Input<string | undefined>;
  /**
   * Address range. Must overlap no other network of the cluster, nor the machines' own.
   * @example "10.10.1.0/24"
   * @defaultValue the next free range of Docker's address pool, 10.0.0.0/8
   */
  readonly subnet?: Input<string | undefined>;
  /**
   * Encrypt the traffic between machines (IPsec ESP; costs throughput). Needs ESP in the kernel of every machine.
   * @defaultValue false
   */
  readonly encrypted?: Input<boolean | undefined>;
  /**
   * Let containers that belong to no service join.
   * @defaultValue false
   */
  readonly attachable?: Input<boolean | undefined>;
  /**
   * No way out of the network.
   * @defaultValue false
   */
  readonly internal?: Input<boolean | undefined>;
  /**
   * Largest packet, in bytes.
   * @example 1400
   * @defaultValue 1450
   */
  readonly mtu?: Input<number | undefined>;
  /**
   * Labels for your own use.
   * @defaultValue none
   */
  readonly labels?: Input<Readonly<Record<string, Input<string>>> | undefined>;
}

/** Docker would take any address of the range, and read back its first. */
const range = z
  .cidrv4({ error: 'no IPv4 range such as "10.10.1.0/24"' })
  .refine((text) => canonicalCidr(text) === text, {
    error: ({ input }) => `"${String(input)}" is not the first address of its range`,
    params: { remedy: "write the range with its first address, such as 10.10.1.0/24" },
  });

/** What a user may say, without the cluster. */
export const overlayNetworkSettings = {
  name: dockerName.optional().register(changePolicy, immutable).register(disclosure, shown),
  subnet: range.optional().register(changePolicy, immutable).register(disclosure, shownAddress),
  encrypted: z.boolean().default(false).register(changePolicy, immutable),
  attachable: z.boolean().default(false).register(changePolicy, immutable),
  internal: z.boolean().default(false).register(changePolicy, immutable),
  mtu: z.int().min(576).max(9000).optional().register(changePolicy, immutable),
  labels: labels.default({}).register(changePolicy, immutable).register(disclosure, shown),
};

export const overlayNetworkSchema = z.strictObject({
  ...overlayNetworkSettings,
  cluster: cluster.register(changePolicy, immutable),
  connection: connection.register(changePolicy, transport),
  capabilities: capabilities.register(changePolicy, transport),
});

/** The props with every default filled in. */
export type OverlayNetworkSpec = z.output<typeof overlayNetworkSchema>;

/** What is known of a network once it is there. */
export interface OverlayNetworkOutputs {
  readonly networkId: string;
  /** Its address range, whether it was chosen or given out. */
  readonly subnet: string;
}
