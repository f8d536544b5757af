import type { Input } from "@pulumi/pulumi";
import type { Bytes } from "../../core/quantity.ts";

/** Where a machine comes from. Made by {@link local}. */
export type MachineDriver = LocalDriver;

/** A machine made of namespaces of this Linux host. */
export interface LocalDriver extends LocalDriverArgs {
  readonly kind: "local";
}

/** Settings of {@link local}. A change holds at once, and restarts nothing. */
export interface LocalDriverArgs {
  /**
   * Processor time, in CPUs; fractions allowed. Its engine reports it, rounded up.
   * @example 1.5
   * @defaultValue no limit
   */
  readonly cpus?: Input<number | undefined>;
  /**
   * Memory for its engine and all of its containers, 384 MiB at least. Its engine reports it.
   * @example "2GiB"
   * @defaultValue no limit
   */
  readonly memory?: Input<Bytes | undefined>;
  /**
   * Whether it has a way out of its stack's network, through this host and in this host's name: for pulling images.
   * @defaultValue true
   */
  readonly internet?: Input<boolean | undefined>;
}

/**
 * A machine made of namespaces of this Linux host, with an engine, an address and data of its own.
 * Needs root, and the distribution's `docker.io`.
 *
 * @example
 * const small = new Machine("small", { driver: local({ cpus: 0.5, memory: "512MiB" }) });
 */
export function local(args: LocalDriverArgs = {}): LocalDriver {
  return { kind: "local", ...args };
}
