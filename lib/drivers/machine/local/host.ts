import type { Clock } from "../../clock/port.ts";
import type { CommandPort } from "../../command/port.ts";
import type { LiveMachine, LocalSettings } from "../port.ts";
import type { WithLock } from "./file-lock.ts";
import type { Limited } from "./limits.ts";
import { bridgeName, machineLabel, stackFolder } from "./names.ts";
import { STACK_MARK, type StackNetwork } from "./network.ts";
import type { Places, Roots } from "./places.ts";
import type { MachineRecord, ProcessRecord } from "./record.ts";

/** This host, as the local driver uses it. */
export interface LocalHost extends Roots {
  /** Held while what all stacks of this host share is looked at and changed: addresses, bridges, cgroups. */
  readonly lockFile: string;
  /** Says what forwarding was set to on this host, while machines have changed it. */
  readonly forwardingNote: string;
  /** Ranges of addresses, from which each stack gets a /24. */
  readonly pools: readonly string[];
  readonly commands: CommandPort;
  readonly searchPath: string;
  readonly withLock: WithLock;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly startTimeoutMs: number;
  readonly stopTimeoutMs: number;
  readonly managerTimeoutMs: number;
}

/** How long the kernel may take to end processes that were killed. */
export const KILL_TIMEOUT_MS = 10_000;

/** Runs `body` while nothing else changes what the stacks of this host share. Inside of a machine's lock, if both. */
export function withHostLock<T>(host: LocalHost, signal: AbortSignal | undefined, body: () => Promise<T>): Promise<T> {
  return host.withLock(host.lockFile, signal, body);
}

/** Runs `body` while nothing else changes this machine. */
export function withMachineLock<T>(
  host: LocalHost,
  places: Places,
  signal: AbortSignal | undefined,
  body: () => Promise<T>,
): Promise<T> {
  return host.withLock(places.lock, signal, body);
}

export function networkOf({ dataRoot }: LocalHost, record: MachineRecord): StackNetwork {
  const mark = `${STACK_MARK}${stackFolder(record)}`;
  return { bridge: bridgeName(dataRoot, record), subnet: record.subnet, mark };
}

/** The name of a machine's cgroups: another one after it was removed and made again. */
export function cgroupOf(record: MachineRecord): string {
  return `${machineLabel(record)}-${record.machineId.slice(0, 8)}`;
}

/** Whose limits they are; machines that stand beside each other in a network are given CPUs beside each other. */
export function limitedOf({ label }: Places, record: MachineRecord): Limited {
  const seat = Number(record.address.slice(record.address.lastIndexOf(".") + 1));
  return { label, cgroup: cgroupOf(record), seat };
}

/** A machine that is half removed is another one already: who knew it finds it gone. */
export function liveMachine(
  { socket }: Places,
  record: MachineRecord,
  process?: ProcessRecord,
): LiveMachine<LocalSettings> {
  const { name, address, settings, labels, machineId, removing } = record;
  return {
    name,
    machineId: removing ? `removed-${machineId}` : machineId,
    running: process !== undefined,
    address,
    endpoint: { kind: "unix", path: socket },
    settings,
    labels,
  };
}
