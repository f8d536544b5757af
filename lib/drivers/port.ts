import type { Leases } from "../core/lease.ts";
import type { Clock } from "./clock/port.ts";
import type { DockerPort } from "./docker/port.ts";
import type { ImageBuilder } from "./image/port.ts";
import type { LocalSettings, MachinePort } from "./machine/port.ts";
import type { ReachPort } from "./reach/port.ts";

/** The world, as the lifecycles see it. Each takes the part that it needs. */
export interface Drivers {
  readonly clock: Clock;
  readonly docker: DockerPort;
  readonly images: ImageBuilder;
  readonly leases: Leases;
  readonly machines: MachineDrivers;
  /** A key that nobody can guess; in a fake world always the same ones. */
  readonly newKey: () => string;
  /** Folder of the program: what relative paths in it are relative to. */
  readonly directory: string;
}

/** The same, for commands: they also ask who can be reached in it. */
export interface CommandDrivers extends Drivers {
  readonly reach: ReachPort;
}

/** One port for each kind of machine driver. */
export interface MachineDrivers {
  readonly local: MachinePort<LocalSettings>;
}
