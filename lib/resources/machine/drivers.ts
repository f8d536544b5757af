/** Where a machine comes from. Made by {@link local}. */
export type MachineDriver = LocalDriver;

/** A machine made of namespaces of this Linux host. */
export interface LocalDriver {
  readonly kind: "local";
}

/**
 * A machine made of namespaces of this Linux host, with an engine, an address and data of its own.
 * Needs root, and the distribution's `docker.io`.
 */
export function local(): LocalDriver {
  return { kind: "local" };
}
