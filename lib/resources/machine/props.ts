import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { changePolicy, dataLoss, inPlace } from "../../core/change-policy.ts";
import { disclosure, shown } from "../../core/disclosure.ts";
import { toBytes } from "../../core/quantity.ts";
import type { Capabilities, Endpoint } from "../../core/references.ts";
import { bytes, hostLabel } from "../../core/schema.ts";
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

/** Measured: with 256 MiB a manager's engine (20.10) is ended as soon as three small tasks start, with 320 it is not. */
const LEAST_MEMORY_MIB = 384;

const local = z.strictObject({
  kind: z.literal("local"),
  cpus: z.number().min(0.1).optional().register(changePolicy, inPlace),
  memory: bytes
    .refine((text) => (toBytes(text) ?? 0) >= LEAST_MEMORY_MIB * 2 ** 20, {
      error: "a member of a swarm needs more memory",
      params: { remedy: `give it ${LEAST_MEMORY_MIB}MiB at least` },
    })
    .optional()
    .register(changePolicy, inPlace),
  internet: z.boolean().default(true).register(changePolicy, inPlace),
});

export const machineSchema = z.strictObject({
  name: hostLabel.optional().register(changePolicy, dataLoss).register(disclosure, shown),
  driver: z.discriminatedUnion("kind", [local]).register(changePolicy, dataLoss),
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
