import type { PropertyChange } from "../../core/diff.ts";
import { isProblem } from "../../core/errors.ts";
import { ownershipLabels } from "../../core/labels.ts";
import type { Call, Lifecycle } from "../../core/lifecycle.ts";
import { parseUrn } from "../../core/naming.ts";
import { bytesText, toBytes } from "../../core/quantity.ts";
import { type Props, unknown } from "../../core/value.ts";
import { version } from "../../core/version.ts";
import type { Engine } from "../../drivers/docker/port.ts";
import type { LiveMachine, LocalSettings, MachineName, MachinePort } from "../../drivers/machine/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import type { Boots } from "../boots.ts";
import { ours } from "../ownership.ts";
import { machineSchema, type MachineOutputs, type MachineSpec } from "./props.ts";

type DriverSpec = MachineSpec["driver"];
interface Needed extends Pick<Drivers, "clock" | "docker" | "machines"> {
  readonly boots: Boots;
}

/** An engine that starts for the first time makes its folders and rules; on a busy host that takes a while. */
const ENGINE_READY_MS = 60_000;

export const machineLifecycle: Lifecycle<MachineSpec, MachineOutputs, Needed> = {
  schema: machineSchema,
  naming: "plain",

  async settle({ machines }, { urn }, props) {
    const problems = await portOf(machines).problemsWith(settingsIn(props));
    return {
      props,
      problems: problems.map(({ at, ...rest }) => ({ at: `${parseUrn(urn).name}.driver.${at}`, ...rest })),
    };
  },

  async foresee({ machines }, call, props) {
    const port = portOf(machines);
    const endpoint = port.endpointOf(nameOf(call));
    const capabilities = await port.capabilities(settingsIn(props));
    return { capabilities, ...(endpoint && { endpoint }) };
  },

  async drift({ boots, clock, machines }, call, { outputs }) {
    const live = await findOurs(portOf(machines), call);
    if (live?.running === true) boots.forget(live.address);
    else if (outputs.address !== undefined) boots.noteOff(outputs.address, clock.now());
    return driftOf(call.name, outputs.machineId, live);
  },

  words({ path }, { name }) {
    return path === "name" || path === "driver.kind" ? `replaced, LOSES all data of ${name ?? "it"}` : undefined;
  },

  async observe({ docker, machines }, call, stored) {
    const port = portOf(machines);
    const live = await findOurs(port, call);
    if (!live) return undefined;
    const { machineId, address, endpoint, settings } = live;
    const capabilities = await port.capabilities(settings);
    const engineVersion = await versionAt(docker.engine(endpoint, call.signal), stored?.outputs.engineVersion);
    const outputs = { machineId, address, endpoint, capabilities, engineVersion };
    return { spec: { name: call.name, driver: driverOf(settings) }, outputs };
  },

  async reconcile({ boots, clock, docker, machines }, call, { driver }) {
    const port = portOf(machines);
    const machine = nameOf(call);
    const settings = settingsOf(driver);
    const capabilities = await port.capabilities(settings);
    const live = await findOurs(port, call);
    if (live) await port.configure(machine, settings, call.signal);
    else await port.create(machine, settings, ownershipLabels(call.urn, version));
    call.report("boots");
    const { machineId, address, endpoint } = await port.start(machine, call.signal);
    const engine = await docker.engine(endpoint, call.signal).waitUntilReady(ENGINE_READY_MS);
    boots.noteOn(address, Date.parse(engine.SystemTime), clock.now());
    return { machineId, address, endpoint, capabilities, engineVersion: engine.ServerVersion };
  },

  async remove({ machines }, call) {
    const port = portOf(machines);
    if (await findOurs(port, call)) await port.remove(nameOf(call), call.signal);
  },
};

function portOf(machines: Needed["machines"]): MachinePort<LocalSettings> {
  return machines.local;
}

/** Settings of which some may be unknown: what is said here of the others holds whatever those become. */
function settingsIn({ driver }: Props): LocalSettings {
  const known = Object.entries((driver ?? {}) as Props).filter(([, value]) => value !== unknown);
  return settingsOf({ kind: "local", internet: false, ...Object.fromEntries(known) });
}

/** The same in the port's words, and back. */
function settingsOf({ cpus, memory, internet }: DriverSpec): LocalSettings {
  return { cpus, internet, memoryBytes: memory === undefined ? undefined : toBytes(memory) };
}

function driverOf({ cpus, memoryBytes, internet }: LocalSettings): DriverSpec {
  const memory = memoryBytes === undefined ? undefined : bytesText(memoryBytes);
  return { kind: "local", internet, ...(cpus !== undefined && { cpus }), ...(memory !== undefined && { memory }) };
}

async function findOurs(port: MachinePort<LocalSettings>, call: Call): Promise<LiveMachine<LocalSettings> | undefined> {
  const live = await port.find(nameOf(call));
  return ours(call, "machine", live, ({ machineId, labels }) => ({ id: machineId, labels }));
}

function nameOf({ urn, name }: Call): MachineName {
  const { project, stack } = parseUrn(urn);
  return { project, stack, name };
}

/** Looked for at every run: a machine is what everything else stands on. */
function driftOf(name: string, recordedId: string | undefined, live: LiveMachine | undefined): PropertyChange[] {
  if (!live || (recordedId !== undefined && live.machineId !== recordedId)) {
    const words = `${name} is gone: a new one takes its place`;
    return [{ path: "machineId", property: "machineId", kind: "update", consequence: "replace", words }];
  }
  if (live.running) return [];
  const running = { path: "running", property: "running", before: false, after: true } as const;
  return [{ ...running, kind: "update", consequence: "reboot", words: `boots ${name}` }];
}

/** The machine is there whether its engine answers or not. */
async function versionAt(engine: Engine, recorded = "unknown"): Promise<string> {
  try {
    return (await engine.info()).ServerVersion;
  } catch (error) {
    if (isProblem(error, "unreachable")) return recorded;
    throw error;
  }
}
