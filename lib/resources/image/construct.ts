import { CustomResource, type CustomResourceOptions, type Output, type StackReference } from "@pulumi/pulumi";
import { constructPath } from "../../core/construct-path.ts";
import type { ImageRef } from "../../core/references.ts";
import { fromStack } from "../../core/stack-reference.ts";
import { validateNow } from "../../core/validate-now.ts";
import { onCluster } from "../on-cluster.ts";
import { type ImageArgs, imageSchema } from "./props.ts";

/**
 * An image on every machine of a cluster, without a registry.
 *
 * @example
 * const image = new Image("web", {
 *   cluster,
 *   source: hostFiles({
 *     binaries: ["/bin/busybox"],
 *     files: { "/www": "./public" },
 *     entrypoint: ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"],
 *   }),
 * });
 */
export class Image extends CustomResource implements ImageRef {
  /** What a task is started from: `web:<12 hex of the image id>`. */
  declare readonly reference: Output<string>;
  declare readonly imageId: Output<string>;

  /** @throws SwarmwrightError `invalid-props`, with every property that is wrong for certain */
  constructor(name: string, args: ImageArgs, options?: CustomResourceOptions) {
    const { cluster, ...settings } = args;
    const inputs = { name, ...settings, machines: cluster.machines };
    validateNow(imageSchema, constructPath(name, options?.parent), inputs);
    const outputs = { reference: undefined, imageId: undefined };
    super("swarmwright:index:Image", name, { ...inputs, ...outputs }, onCluster(cluster, options));
  }

  /** The image that another stack exports. */
  static fromStack(stack: StackReference, outputName: string): ImageRef {
    return fromStack<ImageRef>(stack, outputName, { reference: "plain", imageId: "plain" });
  }
}
