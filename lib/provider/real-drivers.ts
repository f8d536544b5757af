import { randomBytes } from "node:crypto";
import { Leases } from "../core/lease.ts";
import { systemClock } from "../drivers/clock/system.ts";
import { dockerDriver } from "../drivers/docker/client.ts";
import { hostImageBuilder } from "../drivers/image/host-image-builder.ts";
import { localMachines } from "../drivers/machine/local/machines.ts";
import type { Drivers } from "../drivers/port.ts";

const KEY_BYTES = 32;

/**
 * The world as it is: the one place where drivers are chosen. One for each run.
 *
 * @param directory folder of the program
 */
export function realDrivers(directory: string): Drivers {
  return {
    clock: systemClock,
    directory,
    docker: dockerDriver(),
    images: hostImageBuilder(),
    leases: new Leases(),
    machines: { local: localMachines() },
    newKey: () => randomBytes(KEY_BYTES).toString("base64"),
  };
}
