import { type Problem, problem, type SwarmwrightError } from "../../core/errors.ts";
import type { Labels } from "../../core/labels.ts";
import type { Capabilities, Endpoint } from "../../core/references.ts";
import { chooseAddress, chooseSubnet, defaultPools } from "./local/addresses.ts";
import { machineLabel, stackFolder } from "./local/names.ts";
import { placesOf, runFolderOf } from "./local/places.ts";
import type { LiveMachine, LocalSettings, MachineName, MachinePort } from "./port.ts";

export interface FakeMachinesOptions {
  /** @defaultValue a kernel that can do everything */
  readonly capabilities?: Capabilities;
  /** What this host cannot do. @defaultValue it can do everything */
  readonly problemsWith?: (settings: LocalSettings) => readonly Problem[];
  /** Called when a machine has come up, before `start` answers: the moment for its engine to appear. */
  readonly onStart?: FakeMachineHook;
  /** Called when a machine has gone down: stopped, killed, or removed while it ran. */
  readonly onStop?: FakeMachineHook;
  /** Called when a machine is gone with all of its data, after `onStop`. */
  readonly onRemove?: FakeMachineHook;
}

/** Told of a machine whenever something happened to it. */
export type FakeMachineHook = (machine: LiveMachine<LocalSettings>) => void | Promise<void>;

/** Machines that are only imagined. */
export interface FakeMachines extends MachinePort<LocalSettings> {
  /** Every machine of every stack, in the order in which they were created. */
  list(): readonly LiveMachine<LocalSettings>[];
  /** A power cut: it is down at once, its data stays. @throws `not-found` when there is no such machine */
  kill(machine: MachineName): Promise<void>;
}

/** Only names: nothing is there. */
const roots = { dataRoot: "/var/lib/swarmwright", runRoot: "/run/swarmwright" };

interface Entry {
  readonly machine: MachineName;
  readonly subnet: string;
  live: LiveMachine<LocalSettings>;
}

/** Machines in memory, by the same contract as the real ones. */
export function fakeMachines(options: FakeMachinesOptions = {}): FakeMachines {
  const { capabilities = { ipvs: true, esp: true, vxlan: true } } = options;
  const entries = new Map<string, Entry>();
  let created = 0;

  async function switchTo(entry: Entry, running: boolean): Promise<void> {
    if (entry.live.running === running) return;
    entry.live = { ...entry.live, running };
    await (running ? options.onStart : options.onStop)?.(entry.live);
  }

  return {
    capabilities: async () => capabilities,
    problemsWith: async (settings) => options.problemsWith?.(settings) ?? [],
    endpointOf: endpoint,
    async isStopped({ path }) {
      const runs = [...entries.values()].some(({ live }) => live.running && live.endpoint.path === path);
      return !runs && runFolderOf(roots, path) !== undefined;
    },
    find: async (machine) => entries.get(machineLabel(machine))?.live,
    list: () => [...entries.values()].map(({ live }) => live),
    async create(machine, settings, labels) {
      refuseKnown(entries, machine);
      const place = placeFor(machine, [...entries.values()]);
      created += 1;
      const live = idle(machine, `machine-${created}`, place.address, settings, labels);
      entries.set(machineLabel(machine), { machine, subnet: place.subnet, live });
      return live;
    },
    async configure(machine, settings, signal) {
      refuseAborted(machine, signal);
      const entry = existing(entries, machine);
      entry.live = { ...entry.live, settings };
      return entry.live;
    },
    async start(machine, signal) {
      refuseAborted(machine, signal);
      const entry = existing(entries, machine);
      await switchTo(entry, true);
      return entry.live;
    },
    async stop(machine, signal) {
      refuseAborted(machine, signal);
      await switchTo(existing(entries, machine), false);
    },
    kill: async (machine) => switchTo(existing(entries, machine), false),
    async remove(machine, signal) {
      refuseAborted(machine, signal);
      const entry = entries.get(machineLabel(machine));
      if (!entry) return false;
      await switchTo(entry, false);
      entries.delete(machineLabel(machine));
      await options.onRemove?.(entry.live);
      return true;
    },
    entering: async (machine, command) => enteringOf(machine, entries.get(machineLabel(machine)), command),
  };
}

function enteringOf(machine: MachineName, entry: Entry | undefined, command: readonly string[]): readonly string[] {
  if (entry?.live.running !== true) throw notRunning(machine);
  return ["fake-enter", machineLabel(machine), "--", ...command];
}

function refuseKnown(entries: ReadonlyMap<string, Entry>, machine: MachineName): void {
  const label = machineLabel(machine);
  if (entries.has(label)) throw problem("conflict", label, "there is such a machine already", "choose another name");
}

function endpoint(machine: MachineName): Endpoint {
  return { kind: "unix", path: placesOf(roots, machine).socket };
}

function idle(
  machine: MachineName,
  machineId: string,
  address: string,
  settings: LocalSettings,
  labels: Labels,
): LiveMachine<LocalSettings> {
  return { name: machine.name, machineId, running: false, address, endpoint: endpoint(machine), settings, labels };
}

/** The same subnets and addresses as the local driver would give on a host of its own. */
function placeFor(
  machine: MachineName,
  others: readonly Entry[],
): { readonly subnet: string; readonly address: string } {
  const neighbours = others.filter((other) => stackFolder(other.machine) === stackFolder(machine));
  const taken = others.map(({ subnet }) => subnet);
  const subnet = neighbours[0]?.subnet ?? chooseSubnet(defaultPools, taken);
  const used = neighbours.map(({ live }) => live.address);
  const address = subnet === undefined ? undefined : chooseAddress(subnet, machine.name, used);
  if (subnet !== undefined && address !== undefined) return { subnet, address };
  throw problem("conflict", machineLabel(machine), "no address is left", "remove machines");
}

function existing(entries: ReadonlyMap<string, Entry>, machine: MachineName): Entry {
  const entry = entries.get(machineLabel(machine));
  if (entry) return entry;
  throw problem("not-found", machineLabel(machine), "there is no such machine", "create it first");
}

function notRunning(machine: MachineName): SwarmwrightError {
  return problem("not-found", machineLabel(machine), "there is no such machine that runs", "start it first");
}

function refuseAborted(machine: MachineName, signal: AbortSignal): void {
  if (!signal.aborted) return;
  const cause: unknown = signal.reason;
  throw problem("cancelled", machineLabel(machine), "it was interrupted", "run it again", { cause });
}
