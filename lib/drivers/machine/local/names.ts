import { createHash } from "node:crypto";
import { join } from "node:path";
import type { MachineName } from "../port.ts";

/** What a stack is called, without a machine. */
export type StackName = Pick<MachineName, "project" | "stack">;

/** A path longer than this cannot be given to a socket: `sun_path` holds 108 bytes, the last of them a zero. */
const LONGEST_SOCKET_PATH_BYTES = 107;
const SOCKET = "docker.sock";

/** Folder of a stack below the data root: `shop+dev`. The plus can be in no name, so no two stacks share a folder. */
export function stackFolder({ project, stack }: StackName): string {
  return `${fileName(project)}+${fileName(stack)}`;
}

/** Folder of a machine below its stack's. */
export function machineFolder({ name }: MachineName): string {
  return fileName(name);
}

/** One name for a machine on the whole host: `shop+dev+node-1`. */
export function machineLabel(machine: MachineName): string {
  return `${stackFolder(machine)}+${machineFolder(machine)}`;
}

/** The folder below `runRoot` that holds a machine's socket, shortened where the socket's path would be too long. */
export function socketFolder(runRoot: string, machine: MachineName): string {
  const folder = join(runRoot, machineLabel(machine));
  const fits = Buffer.byteLength(socketIn(folder)) <= LONGEST_SOCKET_PATH_BYTES;
  return fits ? folder : join(runRoot, hash(machine.project, machine.stack, machine.name).slice(0, 16));
}

/** The engine's socket in the folder that {@link socketFolder} names. */
export function socketIn(folder: string): string {
  return join(folder, SOCKET);
}

/** Whether every machine can have a socket below this root. */
export function leavesRoomForSockets(runRoot: string): boolean {
  return Buffer.byteLength(join(runRoot, "x".repeat(16), SOCKET)) <= LONGEST_SOCKET_PATH_BYTES;
}

/** The stack's bridge: at most 15 bytes, and another one for another data root. */
export function bridgeName(dataRoot: string, { project, stack }: StackName): string {
  return `sw-${hash(dataRoot, project, stack).slice(0, 8)}`;
}

/** The host's end of a machine's network card, named by its bridge and the last number of its address. */
export function linkName(bridge: string, address: string): string {
  return `${bridge}-${address.slice(address.lastIndexOf(".") + 1)}`;
}

/** A plain name stays as it is; any other gets a hash in place of what a path cannot hold. */
function fileName(text: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(text)) return text;
  return `${text.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, 32)}~${hash(text).slice(0, 12)}`;
}

function hash(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
