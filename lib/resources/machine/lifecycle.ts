import type { PropertyChange } from "../../core/diff.ts";
import { isProblem } from "../../core/errors.ts";
import { ownershipLabels } from "../../core/labels.ts";
import type { Call, Lifecycle } from "../../core/lifecycle.ts";
import { parseUrn } from "../../core/naming.ts";
import { version } from "../../core/version.ts";
import type { Engine } from "../../drivers/docker/port.ts";
import type { LiveMachine, MachineName, MachinePort } from "../../drivers/machine/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import { ours } from "../ownership.ts";
import { machineSchema, type MachineOutputs, type MachineSpec } from "./props.ts";

type Needed = Pick<Drivers, "docker" | "machines">;

/** An engine that starts for the first time makes its folders and rules; on a busy host that takes a while. */
const ENGINE_READY_MS = 60_000;

export const machineLifecycle: Lifecycle<MachineSpec, MachineOutputs, Needed> = {
  schema: machineSchema,
  naming: "plain",

  async foresee({ machines }, call) {
    const port = portOf(machines);
    const endpoint = port.endpointOf(nameOf(call));
    return { capabilities: await port.capabilities({}), ...(endpoint && { endpoint }) };
  },

  async drift({ machines }, call, { outputs }) {
    return driftOf(call.name, outputs.machineId, await findOurs(portOf(machines), call));
  },

  words({ path }, { name }) {
    return path === "name" || path === "driver.kind" ? `replaced, LOSES all data of ${name ?? "it"}` : undefined;
  },

  async observe({ docker, machines }, call, stored) {
    const port = portOf(machines);
    const live = await findOurs(port, call);
    if (!live) return undefined;
    const capabilities = await port.capabilities({});
    const { machineId, address, endpoint } = live;
    const engineVersion = await versionAt(docker.engine(endpoint, call.signal), stored?.outputs.engineVersion);
    const outputs = { machineId, address, endpoint, capabilities, engineVersion };
    return { spec: { name: call.name, driver: { kind: "local" } }, outputs };
  },

  async reconcile({ docker, machines }, call, _spec) {
    const port = portOf(machines);
    const machine = nameOf(call);
    const capabilities = await port.capabilities({});
    if (!(await findOurs(port, call))) await port.create(machine, {}, ownershipLabels(call.urn, version));
    call.report("boots");
    const { machineId, address, endpoint } = await port.start(machine, call.signal);
    const engine = await docker.engine(endpoint, call.signal).waitUntilReady(ENGINE_READY_MS);
    return { machineId, address, endpoint, capabilities, engineVersion: engine.ServerVersion };
  },

  async remove({ machines }, call) {
    const port = portOf(machines);
    if (await findOurs(port, call)) await port.remove(nameOf(call), call.signal);
  },
};

function portOf(machines: Needed["machines"]): MachinePort<object> {
  return machines.local;
}

async function findOurs(port: MachinePort<object>, call: Call): Promise<LiveMachine | undefined> {
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
