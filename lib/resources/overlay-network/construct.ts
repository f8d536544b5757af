import { CustomResource, type CustomResourceOptions, type Output, type StackReference } from "@pulumi/pulumi";
import * as z from "zod";
import { constructPath } from "../../core/construct-path.ts";
import { programClaims, whenKnown } from "../../core/program-claims.ts";
import type { NetworkRef } from "../../core/references.ts";
import { fromStack } from "../../core/stack-reference.ts";
import { validateNow } from "../../core/validate-now.ts";
import { claimName } from "../name-claim.ts";
import { onCluster } from "../on-cluster.ts";
import { clusterInputs } from "../references-input.ts";
import { type OverlayNetworkArgs, overlayNetworkSchema } from "./props.ts";
import { SubnetClaim } from "./subnet-claim.ts";

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
    const owner = constructPath(name, options?.parent);
    validateNow(overlayNetworkSchema, owner, inputs);
    claimForNetwork(owner, name, args);
    const outputs = { networkId: undefined, subnet: undefined };
    super("swarmwright:index:OverlayNetwork", name, { ...outputs, ...inputs }, onCluster(cluster, options));
  }

  /** The network that another stack exports: `export const services = network;` */
  static fromStack(stack: StackReference, outputName: string): NetworkRef {
    return fromStack<NetworkRef>(stack, outputName, { name: "plain", networkId: "plain" });
  }
}

const ranged = z.object({ subnet: z.string() });

/** Claims its name and its range. */
function claimForNetwork(owner: string, constructName: string, { cluster, name, subnet }: OverlayNetworkArgs): void {
  const claims = programClaims(cluster);
  claimName(claims, { kind: "network", owner, constructName, ground: cluster }, name);
  whenKnown(ranged, { subnet }, (known) => claims?.add(new SubnetClaim(owner, cluster, known.subnet)));
}
