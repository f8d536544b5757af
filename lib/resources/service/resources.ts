import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { type Bytes, toBytes } from "../../core/quantity.ts";
import type { Fault } from "../../core/rule.ts";
import { bytesFrom } from "../../core/schema.ts";

/** What a task may use, and what is kept free for it. Source: Docker Engine API v1.41, ResourceObject and Limit. */
export interface ResourcesArgs {
  /**
   * The most that one task may use.
   * @defaultValue no limit
   */
  readonly limits?: ResourceLimitsArgs | undefined;
  /**
   * What is kept free for each task: it only goes where that much is not reserved yet.
   * @defaultValue nothing
   */
  readonly reservations?: ResourceReservationsArgs | undefined;
}

/** The most that one task may use. */
export interface ResourceLimitsArgs {
  /**
   * CPUs, 0.001 at least. A task that wants more is slowed down.
   * @example 0.5
   * @defaultValue no limit
   */
  readonly cpus?: Input<number | undefined>;
  /**
   * Memory, 4MiB at least. A task that wants more is killed.
   * @example "256MiB"
   * @defaultValue no limit
   */
  readonly memory?: Input<Bytes | undefined>;
  /**
   * Processes and threads. What wants more cannot start it.
   * @example 100
   * @defaultValue no limit
   */
  readonly pids?: Input<number | undefined>;
}

/** What is kept free for each task. */
export interface ResourceReservationsArgs {
  /**
   * CPUs, 0.001 at least.
   * @example 0.25
   * @defaultValue none
   */
  readonly cpus?: Input<number | undefined>;
  /**
   * Memory, 4MiB at least, and no more than its limit.
   * @example "128MiB"
   * @defaultValue none
   */
  readonly memory?: Input<Bytes | undefined>;
}

const NANO = 1e9;

/** Docker counts billionths of a CPU, and takes a thousandth at least. */
const cpus = z
  .number()
  .min(0.001)
  .transform((count) => Math.round(count * NANO) / NANO);

const MEBIBYTE = 2 ** 20;

/** Docker takes no less. */
const memory = bytesFrom(4 * MEBIBYTE);

const limits = z.strictObject({
  cpus: cpus.optional(),
  memory: memory.optional(),
  pids: z.int().min(1).optional(),
});

const reservations = z.strictObject({ cpus: cpus.optional(), memory: memory.optional() });

export const resources = z.strictObject({ limits: limits.default({}), reservations: reservations.default({}) });

/** Resources with every default filled in. */
export type Resources = z.output<typeof resources>;

/** Docker takes it, and then every task is rejected. */
export function reservedOverLimit({ limits: most, reservations: least }: Resources): Fault | undefined {
  if (most.memory === undefined || least.memory === undefined) return undefined;
  if ((toBytes(least.memory) ?? 0) <= (toBytes(most.memory) ?? 0)) return undefined;
  return {
    summary: `${least.memory} are reserved, and no more than ${most.memory} may be used`,
    remedy: "reserve less, or raise the limit",
  };
}
