import { randomBytes } from "node:crypto";
import { Leases } from "../core/lease.ts";
import { systemClock } from "../drivers/clock/system.ts";
import { dockerDriver } from "../drivers/docker/client.ts";
import { hostImageBuilder } from "../drivers/image/host-image-builder.ts";
import { localMachines } from "../drivers/machine/local/machines.ts";
import type { CommandDrivers } from "../drivers/port.ts";
import { hostReach } from "../drivers/reach/host.ts";

const KEY_BYTES = 32;

/**
 * The world as it is: the one place where drivers are chosen. One for each run.
 *
 * @param directory folder of the program
 */
export function realDrivers(directory: string): CommandDrivers {
  const local = localMachines();
  return {
    clock: systemClock,
    directory,
    docker: dockerDriver(),
    images: hostImageBuilder(),
    leases: new Leases(),
    machines: { local },
    newKey: () => randomBytes(KEY_BYTES).toString("base64"),
    reach: hostReach({ machines: local }),
  };
}
