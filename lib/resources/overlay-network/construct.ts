import { CustomResource, type CustomResourceOptions, type Output, type StackReference } from "@pulumi/pulumi";
import { constructPath } from "../../core/construct-path.ts";
import type { NetworkRef } from "../../core/references.ts";
import { fromStack } from "../../core/stack-reference.ts";
import { validateNow } from "../../core/validate-now.ts";
import { onCluster } from "../on-cluster.ts";
import { clusterInputs } from "../references-input.ts";
import { type OverlayNetworkArgs, overlayNetworkSchema } from "./props.ts";

/**
 * A private network that spans every machine of a cluster.
 *
 * @example
 * const services = new OverlayNetwork("services", { cluster, subnet: "10.10.1.0/24" });
 */
export class OverlayNetwork extends CustomResource implements NetworkRef {
  /** Its name on the cluster. */
  declare readonly name: Output<string>;
  declare readonly networkId: Output<string>;
  /** Its address range, whether you chose it or Docker did. */
  declare readonly subnet: Output<string>;

  /** @throws SwarmwrightError `invalid-props`, with every property that is wrong for certain */
  constructor(name: string, args: OverlayNetworkArgs, options?: CustomResourceOptions) {
    const { cluster, ...settings } = args;
    const inputs = { name, ...settings, ...clusterInputs(cluster), capabilities: cluster.capabilities };
    validateNow(overlayNetworkSchema, constructPath(name, options?.parent), inputs);
    const outputs = { networkId: undefined, subnet: undefined };
    super("swarmwright:index:OverlayNetwork", name, { ...outputs, ...inputs }, onCluster(cluster, options));
  }

  /** The network that another stack exports: `export const services = network;` */
  static fromStack(stack: StackReference, outputName: string): NetworkRef {
    return fromStack<NetworkRef>(stack, outputName, { name: "plain", networkId: "plain" });
  }
}
