import { randomUUID } from "node:crypto";
import { problem, type SwarmwrightError } from "../../../core/errors.ts";
import type { Clock } from "../../clock/port.ts";
import { systemClock } from "../../clock/system.ts";
import { hostCommands } from "../../command/host.ts";
import type { CommandPort } from "../../command/port.ts";
import { systemSearchPath } from "../../command/search-path.ts";
import { defaultPools } from "./addresses.ts";
import { fileLocks } from "./file-lock.ts";
import type { LocalHost } from "./host.ts";
import { leavesRoomForSockets } from "./names.ts";

const LOCK_FILE = "/run/swarmwright.lock";

export interface LocalMachinesOptions {
  /**
   * Folder for what outlives a reboot: records and engines' data.
   * @defaultValue `/var/lib/swarmwright`
   */
  readonly dataRoot?: string;
  /**
   * Folder for sockets and locks.
   * @defaultValue `/run/swarmwright`
   */
  readonly runRoot?: string;
  /**
   * Lock of this host, shared by all data roots: they share its addresses.
   * @defaultValue `/run/swarmwright.lock`
   */
  readonly lockFile?: string;
  /**
   * Ranges of addresses, from which each stack gets a /24.
   * @defaultValue 10.92.0.0/16, and 198.19.0.0/16 where routes cover that
   */
  readonly pools?: readonly string[];
  /**
   * Where dockerd and the other programs are looked for.
   * @defaultValue the user's PATH and the system's folders
   */
  readonly searchPath?: string;
  /** @defaultValue this host's programs */
  readonly commands?: CommandPort;
  /** @defaultValue this host's time */
  readonly clock?: Clock;
  /** @defaultValue random ones */
  readonly newId?: () => string;
  /**
   * How long an engine may take until it answers.
   * @defaultValue 60,000
   */
  readonly startTimeoutMs?: number;
  /**
   * How long an engine may take to stop its containers, before the machine is killed.
   * @defaultValue 30,000
   */
  readonly stopTimeoutMs?: number;
  /**
   * How long a worker waits for a manager of its cluster before its engine starts.
   * @defaultValue 10,000
   */
  readonly managerTimeoutMs?: number;
}

/** This host with what was chosen, and the defaults for the rest. @throws `invalid-props` for a root that cannot work */
export function hostOf(options: LocalMachinesOptions): LocalHost {
  const searchPath = options.searchPath ?? systemSearchPath(process.env["PATH"]);
  const host = {
    forwardingNote: `${options.lockFile ?? LOCK_FILE}.ip-forward`,
    dataRoot: "/var/lib/swarmwright",
    runRoot: "/run/swarmwright",
    lockFile: LOCK_FILE,
    pools: defaultPools,
    commands: hostCommands({ searchPath }),
    withLock: fileLocks(searchPath),
    clock: systemClock,
    newId: randomUUID,
    startTimeoutMs: 60_000,
    stopTimeoutMs: 30_000,
    managerTimeoutMs: 10_000,
    ...options,
    searchPath,
  };
  if (!leavesRoomForSockets(host.runRoot)) throw rootTooLong(host.runRoot);
  return host;
}

function rootTooLong(runRoot: string): SwarmwrightError {
  const summary = "this folder's path is so long that no socket below it can be reached";
  return problem("invalid-props", runRoot, summary, "give a shorter runRoot");
}
