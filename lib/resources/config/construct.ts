import { CustomResource, type CustomResourceOptions, type Output, type StackReference } from "@pulumi/pulumi";
import { constructPath } from "../../core/construct-path.ts";
import type { ConfigRef } from "../../core/references.ts";
import { fromStack } from "../../core/stack-reference.ts";
import { validateNow } from "../../core/validate-now.ts";
import { onCluster } from "../on-cluster.ts";
import { clusterInputs, imageInput, isImage } from "../references-input.ts";
import type { ConfigCheckArgs } from "./check.ts";
import { type ConfigArgs, configSchema } from "./props.ts";

/**
 * A file that the cluster keeps and hands to the tasks of services. Its name carries a digest of its content: a changed
 * content rolls the services that use it, and then the old one goes.
 *
 * @example
 * const nginxConf = new Config("nginx-conf", { cluster, content: readFileSync("nginx.conf", "utf8") });
 * new Service("web", { cluster, image: "nginx:1.29", configs: [{ config: nginxConf, target: "/etc/nginx/nginx.conf" }] });
 */
export class Config extends CustomResource implements ConfigRef {
  /** Its name on the cluster, with the digest. */
  declare readonly name: Output<string>;
  declare readonly configId: Output<string>;

  /** @throws SwarmwrightError `invalid-props`, with every property that is wrong for certain */
  constructor(name: string, args: ConfigArgs, options?: CustomResourceOptions) {
    const { cluster, check, ...settings } = args;
    const trial = check && { check: checkInput(check), machines: cluster.machines };
    const inputs = { name, ...settings, ...trial, ...clusterInputs(cluster) };
    validateNow(configSchema, constructPath(name, options?.parent), inputs);
    super("swarmwright:index:Config", name, { configId: undefined, ...inputs }, onCluster(cluster, options));
  }

  /** The config that another stack exports: `export const settings = config;` */
  static fromStack(stack: StackReference, outputName: string): ConfigRef {
    return fromStack<ConfigRef>(stack, outputName, { name: "plain", configId: "plain" });
  }
}

function checkInput({ image, ...how }: ConfigCheckArgs): object {
  return { ...how, image: isImage(image) ? imageInput(image) : { reference: image } };
}
