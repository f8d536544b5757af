import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { changePolicy, dataLoss } from "../../core/change-policy.ts";
import type { Capabilities, Endpoint } from "../../core/references.ts";
import { hostLabel } from "../../core/schema.ts";
import type { MachineDriver } from "./drivers.ts";

/** Settings of a {@link Machine}. */
export interface MachineArgs {
  /**
   * Where the machine comes from: `local()`.
   * Another kind of driver is another machine: what the old one holds is lost.
   */
  readonly driver: MachineDriver;
  /**
   * Its name and host name. Another name is another machine: what the old one holds is lost.
   * @example "node-1"
   * @defaultValue the construct's name
   */
  readonly name?: Input<string | undefined>;
}

export const machineSchema = z.strictObject({
  name: hostLabel.optional().register(changePolicy, dataLoss),
  driver: z.discriminatedUnion("kind", [z.strictObject({ kind: z.literal("local") })]).register(changePolicy, dataLoss),
});

/** The props with every default filled in. */
export type MachineSpec = z.output<typeof machineSchema>;

/** What is known of a machine once it is there. */
export interface MachineOutputs {
  readonly machineId: string;
  readonly address: string;
  readonly endpoint: Endpoint;
  readonly capabilities: Capabilities;
  readonly engineVersion: string;
}
