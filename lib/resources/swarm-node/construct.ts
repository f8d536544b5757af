import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { constructPath } from "../../core/construct-path.ts";
import type { MachineRef } from "../../core/references.ts";
import { validateNow } from "../../core/validate-now.ts";
import { machineInput } from "../references-input.ts";
import { swarmNodeSchema } from "./props.ts";

/** What a cluster knows of one of its members. */
export interface MemberArgs {
  readonly cluster: string;
  readonly machine: MachineRef;
  readonly role: "manager" | "worker";
  readonly labels?: Input<Readonly<Record<string, Input<string>>> | undefined>;
  readonly availability?: Input<"active" | "pause" | "drain" | undefined>;
  readonly isFirst: boolean;
  /** The machines of all managers. */
  readonly peers: readonly MachineRef[];
}

/** A machine as a member of a swarm. Made by {@link SwarmCluster}. */
export class SwarmNode extends CustomResource {
  declare readonly nodeId: Output<string>;
  declare readonly clusterId: Output<string>;

  constructor(name: string, args: MemberArgs, options: CustomResourceOptions) {
    const { machine, peers, ...settings } = args;
    const inputs = {
      name: machine.name,
      ...settings,
      machine: machineInput(machine),
      address: machine.address,
      endpoint: machine.endpoint,
      peers: peers.map((peer) => ({ name: peer.name, address: peer.address, endpoint: peer.endpoint })),
    };
    validateNow(swarmNodeSchema, constructPath(name, options.parent), inputs);
    super("swarmwright:index:SwarmNode", name, { ...inputs, nodeId: undefined, clusterId: undefined }, options);
  }
}
