import type { Input, Inputs } from "@pulumi/pulumi";
import type {
  ClusterRef,
  ConfigRef,
  ImageRef,
  MachineRef,
  NetworkRef,
  SecretRef,
  VolumeRef,
} from "../core/references.ts";

/*
 * What a provider sees of a construct that was passed as a property: plain fields, picked one by one,
 * so that a construct and a reference from another stack give the same inputs, and so the same plan.
 */

/**
 * The connection stands beside the cluster, not in it: Pulumi's SDK makes a whole object secret
 * when one of its fields is, and a plan should show the cluster's name.
 */
export function clusterInputs({ name, clusterId, connection }: ClusterRef): Inputs {
  return { cluster: { name, clusterId }, connection };
}

export function machineInput({ name, machineId }: MachineRef): Inputs {
  return { name, machineId };
}

export function networkInput({ name, networkId }: NetworkRef): Inputs {
  return { name, networkId };
}

export function imageInput({ reference, imageId }: ImageRef): Inputs {
  return { reference, imageId };
}

/** Whether an image is a construct, and not the name of one. */
export function isImage(image: Input<string> | ImageRef): image is ImageRef {
  return typeof image === "object" && "imageId" in image;
}

export function configInput({ name, configId }: ConfigRef): Inputs {
  return { name, configId };
}

export function secretInput({ name, secretId }: SecretRef): Inputs {
  return { name, secretId };
}

/** With all that an engine needs to make it, should a task want it before it is there. */
export function volumeInput({ name, driver, driverOptions, sharing, allLabels }: VolumeRef): Inputs {
  return { name, driver, driverOptions, sharing, labels: allLabels };
}
