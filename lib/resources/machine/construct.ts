import { CustomResource, type CustomResourceOptions, type Output, type StackReference } from "@pulumi/pulumi";
import { constructPath } from "../../core/construct-path.ts";
import type { Capabilities, Endpoint, MachineRef } from "../../core/references.ts";
import { fromStack } from "../../core/stack-reference.ts";
import { onceJudged, programClaims } from "../../core/program-claims.ts";
import { validateNow } from "../../core/validate-now.ts";
import { claimName } from "../name-claim.ts";
import { type MachineArgs, machineSchema } from "./props.ts";

/**
 * A computer with a Docker engine on it.
 *
 * A machine that is found not to run is booted again by the next `up`, with its data and its address.
 *
 * @example
 * const node1 = new Machine("node-1", { driver: local() });
 */
export class Machine extends CustomResource implements MachineRef {
  /** The construct's name. */
  readonly logicalName: string;
  /** Its name, and its host name. */
  declare readonly name: Output<string>;
  /** The driver's own id: another one after the machine was made anew. */
  declare readonly machineId: Output<string>;
  /** Address by which the other machines of a cluster reach it. It never changes. */
  declare readonly address: Output<string>;
  /** How to reach its engine. */
  declare readonly endpoint: Output<Endpoint>;
  /** What its kernel can do, measured. */
  declare readonly capabilities: Output<Capabilities>;
  /** Version of its engine. */
  declare readonly engineVersion: Output<string>;

  /** @throws SwarmwrightError `invalid-props`, with every property that is wrong for certain */
  constructor(name: string, args: MachineArgs, options?: CustomResourceOptions) {
    const inputs = { name, ...args };
    const owner = constructPath(name, options?.parent);
    validateNow(machineSchema, owner, inputs);
    const claims = programClaims();
    claimName(claims, { kind: "machine", owner, constructName: name, ground: Machine }, args.name);
    super("swarmwright:index:Machine", name, { ...inputs, ...outputs }, onceJudged(claims, options));
    this.logicalName = name;
  }

  /** The machine that another stack exports: `export const server = machine;` */
  static fromStack(stack: StackReference, outputName: string): MachineRef {
    return { logicalName: outputName, ...fromStack<Omit<MachineRef, "logicalName">>(stack, outputName, exported) };
  }
}

const outputs = {
  machineId: undefined,
  address: undefined,
  endpoint: undefined,
  capabilities: undefined,
  engineVersion: undefined,
};

const exported = {
  name: "plain",
  machineId: "plain",
  address: "plain",
  endpoint: "secret",
  capabilities: "plain",
} as const;
