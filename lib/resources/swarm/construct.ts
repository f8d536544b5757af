import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { Connection, Endpoint } from "../../core/references.ts";

/** What a swarm is told of itself. */
export interface SwarmInputs {
  readonly clusterId: Input<string>;
  readonly connection: Input<Connection>;
  /** By the names of their machines' constructs. */
  readonly members: Readonly<Record<string, { readonly nodeId: Input<string>; readonly endpoint: Input<Endpoint> }>>;
}

/** A swarm as a whole. Made by {@link SwarmCluster}. */
export class Swarm extends CustomResource {
  declare readonly clusterId: Output<string>;

  constructor(name: string, inputs: SwarmInputs, options: CustomResourceOptions) {
    super("swarmwright:index:Swarm", name, { name, ...inputs }, options);
  }
}
