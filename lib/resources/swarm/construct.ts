import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { Connection } from "../../core/references.ts";

/** A swarm as a whole. Made by {@link SwarmCluster}. */
export class Swarm extends CustomResource {
  declare readonly clusterId: Output<string>;

  constructor(
    name: string,
    inputs: { readonly clusterId: Input<string>; readonly connection: Input<Connection> },
    options: CustomResourceOptions,
  ) {
    super("swarmwright:index:Swarm", name, { name, ...inputs }, options);
  }
}
