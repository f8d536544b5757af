import type { Output } from "@pulumi/pulumi";

/*
 * What one construct needs to know of another. The constructs satisfy these interfaces, and so does
 * what `X.fromStack()` makes of another stack's output. The id fields differ in name on purpose:
 * they keep a network from passing for a service.
 */

/** A {@link SwarmCluster}, made here or in another stack. */
export interface ClusterRef {
  readonly name: Output<string>;
  readonly clusterId: Output<string>;
  /** How to reach the managers, tried in turn. A secret if it holds keys. */
  readonly connection: Output<Connection>;
  /** Every machine of the cluster, workers too: where images are brought to. A secret if it holds keys. */
  readonly machines: Output<readonly ClusterMachine[]>;
  /** Addresses of all its machines, managers first. */
  readonly addresses: Output<readonly string[]>;
  /** What the kernels of all its machines can do. */
  readonly capabilities: Output<Capabilities>;
}

/** A {@link Machine}, made here or in another stack. */
export interface MachineRef {
  /** The construct's name, known at once: the cluster's nodes are named by it, so that lists may be reordered. */
  readonly logicalName: string;
  readonly name: Output<string>;
  readonly machineId: Output<string>;
  readonly address: Output<string>;
  readonly endpoint: Output<Endpoint>;
  readonly capabilities: Output<Capabilities>;
}

/** An {@link OverlayNetwork}, made here or in another stack. */
export interface NetworkRef {
  readonly name: Output<string>;
  readonly networkId: Output<string>;
}

/** A {@link Service}, made here or in another stack. */
export interface ServiceRef {
  readonly name: Output<string>;
  readonly serviceId: Output<string>;
}

/** An {@link Image}, made here or in another stack. */
export interface ImageRef {
  /** What a task is started from: `web:<12 hex of the image id>` for an image that was brought here. */
  readonly reference: Output<string>;
  readonly imageId: Output<string>;
}

/** A {@link Config}, made here or in another stack. */
export interface ConfigRef {
  /** Its name on the cluster, with the digest of its content. */
  readonly name: Output<string>;
  readonly configId: Output<string>;
}

/** A {@link Secret}, made here or in another stack. */
export interface SecretRef {
  /** Its name on the cluster, with the keyed digest of its content. */
  readonly name: Output<string>;
  readonly secretId: Output<string>;
}

/** A {@link Volume}, made here or in another stack. */
export interface VolumeRef {
  /** Its name on the machines. */
  readonly name: Output<string>;
  readonly driver: Output<string>;
  readonly driverOptions: Output<Readonly<Record<string, string>>>;
  /** Whether tasks that write to it at once get along. */
  readonly sharing: Output<"onewriter" | "all">;
  /** Its labels on the machines. */
  readonly allLabels: Output<Readonly<Record<string, string>>>;
}

/** What a machine's kernel can do, measured. */
export interface Capabilities {
  /** IPVS: virtual addresses of services, and the routing mesh. */
  readonly ipvs: boolean;
  /** IPsec ESP with AES-GCM: encrypted overlay networks. */
  readonly esp: boolean;
  /** VXLAN: overlay networks. */
  readonly vxlan: boolean;
}

/** How to reach one engine. */
export type Endpoint = UnixEndpoint;

/** An engine's socket on this host. */
export interface UnixEndpoint {
  readonly kind: "unix";
  readonly path: string;
}

/** How to reach a cluster: every manager, tried in turn. */
export interface Connection {
  readonly managers: readonly Endpoint[];
}

/** A machine of a cluster, and how to reach its engine. */
export interface ClusterMachine {
  readonly machineId: string;
  readonly name: string;
  readonly endpoint: Endpoint;
}
