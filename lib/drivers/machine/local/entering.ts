import { problem } from "../../../core/errors.ts";
import type { Argv } from "../../command/port.ts";
import type { Places } from "./places.ts";
import { readAliveProcess } from "./store.ts";

/** All that a machine does not share with this host. */
const NAMESPACES = ["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup"];

/** What would lead a docker client in the machine to another engine than the machine's. */
const WITHOUT = ["--unset=DOCKER_HOST", "--unset=DOCKER_CONTEXT"];

/**
 * The command line, for this host, that runs a command in a machine that runs: in its root folder, and with its
 * engine at the usual place.
 *
 * @throws `not-found` when there is no such machine, or it does not run
 */
export async function enteringArgv(places: Places, command: readonly string[]): Promise<readonly string[]> {
  const process = await readAliveProcess(places);
  if (!process) throw problem("not-found", places.label, "there is no such machine that runs", "start it first");
  return enterProcess(process.pid, "env", ...WITHOUT, ...command);
}

/** The same for the machine whose first process is `pid`, with nothing between. */
export function enterProcess(pid: number, ...command: readonly string[]): Argv {
  return ["nsenter", "--target", String(pid), ...NAMESPACES, "--", ...command];
}
