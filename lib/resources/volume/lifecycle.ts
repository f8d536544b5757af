import { diff } from "../../core/diff.ts";
import { isProblem, problem } from "../../core/errors.ts";
import { type Labels, ownershipLabels } from "../../core/labels.ts";
import type { Call, Lifecycle } from "../../core/lifecycle.ts";
import { parseUrn } from "../../core/naming.ts";
import { hasUnknown, type Props } from "../../core/value.ts";
import { version } from "../../core/version.ts";
import type { LiveVolume } from "../../drivers/docker/api/volumes.ts";
import type { VolumesApi } from "../../drivers/docker/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import { ours } from "../ownership.ts";
import { waitFor } from "../wait.ts";
import { type VolumeOutputs, volumeSchema, type VolumeSpec } from "./props.ts";
import { toRequest, toSpec } from "./translate.ts";

type Needed = Pick<Drivers, "clock" | "docker" | "machines">;
type Machine = VolumeSpec["machines"][number];

/** What containers that used it are given to go: Swarm removes those of ended tasks a while later. */
const IN_USE_MS = 60_000;
const IN_USE_TICK_MS = 200;

export const volumeLifecycle: Lifecycle<VolumeSpec, VolumeOutputs, Needed> = {
  schema: volumeSchema,
  naming: "derived",

  async foresee(_drivers, { urn }, { labels = {} }) {
    return hasUnknown(labels) ? {} : { allLabels: labelsOf(urn, labels as Labels) };
  },

  words({ path, consequence }, { onDelete }) {
    if (path.startsWith("machines")) return "made on the machines that lack it; those that leave keep theirs";
    if (path === "sharing") return "for the next update of the services that use it";
    if (path === "onDelete")
      return onDelete === "retain" ? "its data stays when it goes" : "its data is LOST when it goes";
    if (consequence !== "data-loss") return undefined;
    return onDelete === "retain"
      ? "a new, EMPTY volume; the old one stays on its machines"
      : "a new volume, LOSES what the old one holds";
  },

  farewell(name, { machines, onDelete }) {
    const where = machines.map((machine) => machine.name).join(", ");
    if (onDelete === "remove") {
      const remedy = 'if somebody still needs it, set onDelete: "retain" and run up first';
      return [{ at: name, summary: `its data on ${where} will be LOST`, remedy }];
    }
    const remedy = `when nobody needs it any more, remove it there: docker volume rm ${name}`;
    return [{ at: name, summary: `stays on ${where} with its data, as long as they do`, remedy }];
  },

  async observe({ docker }, call, stored) {
    if (!stored) return undefined;
    const { spec, outputs } = stored;
    const found = await Promise.all(spec.machines.map((machine) => findOurs(volumesOf(docker, call, machine), call)));
    const machines = spec.machines.filter((_, index) => found[index] !== undefined);
    const specs = found.flatMap((live) => (live ? [{ ...toSpec(live, spec), machines }] : []));
    const seen = specs.find((it) => !isAlike(it, { ...spec, machines })) ?? specs[0];
    return seen && { spec: seen, outputs: { allLabels: labelsOf(call.urn, spec.labels), ...outputs } };
  },

  async reconcile({ docker }, call, spec) {
    await Promise.all(spec.machines.map((machine) => ensure(docker, call, spec, machine)));
    return { allLabels: labelsOf(call.urn, spec.labels) };
  },

  async remove(drivers, call, { spec }) {
    const { machines, onDelete } = spec;
    if (onDelete === "retain")
      return call.report(`${call.name} stays on ${machines.map(({ name }) => name).join(", ")}`);
    await Promise.all(machines.map((machine) => takeAway(drivers, call, machine)));
  },
};

const labelsOf = (urn: string, labels: Labels): Labels => ({ ...labels, ...ownershipLabels(urn, version) });

const volumesOf = (docker: Needed["docker"], { signal }: Call, { endpoint }: Machine): VolumesApi =>
  docker.engine(endpoint, signal).volumes;

/** Volumes have no ids: what stands under a name that we once had may be another one. */
async function findOurs(volumes: VolumesApi, call: Call): Promise<LiveVolume | undefined> {
  return ourOwn(call, await volumes.find(call.name));
}

function ourOwn(call: Call, live: LiveVolume | undefined): LiveVolume | undefined {
  return ours(call, "volume", live, ({ Name, Labels }) => ({ id: Name, labels: Labels ?? {} }));
}

const isAlike = (live: VolumeSpec, wanted: VolumeSpec): boolean => {
  const { sharing, onDelete } = live;
  const [a, b] = [live, { ...wanted, sharing, onDelete }].map((spec) => spec as Props);
  return diff(volumeSchema, a ?? {}, b ?? {}).kind === "none";
};

/** Docker takes one that is there for the one that is asked for, whatever it was made with. */
async function ensure(docker: Needed["docker"], call: Call, spec: VolumeSpec, machine: Machine): Promise<void> {
  const volumes = volumesOf(docker, call, machine);
  const request = toRequest(call.name, spec, labelsOf(call.urn, spec.labels));
  const live = (await findOurs(volumes, call)) ?? ourOwn(call, await volumes.create(request));
  if (live && !isAlike(toSpec(live, spec), { ...spec, name: call.name })) throw otherwiseMade(call, machine);
}

function otherwiseMade({ urn, name }: Call, machine: Machine) {
  const summary = `${machine.name} has a volume ${name} from before, made with another driver, options or labels`;
  const remedy = `give this one another name, or remove that one with all its data: docker volume rm ${name}`;
  return problem("conflict", parseUrn(urn).name, summary, remedy);
}

/** A machine that is known to be stopped keeps it: nobody can ask it. */
async function takeAway({ clock, docker, machines }: Needed, call: Call, machine: Machine): Promise<void> {
  const volumes = volumesOf(docker, call, machine);
  const wait = { clock, signal: call.signal, timeoutMs: IN_USE_MS, tickMs: IN_USE_TICK_MS };
  try {
    if (await findOurs(volumes, call)) {
      await waitFor(() => removeUnlessUsed(volumes, call.name), { ...wait, late: () => stillUsed(call, machine) });
    }
  } catch (error) {
    if (!isProblem(error, "unreachable") || !(await machines.local.isStopped(machine.endpoint))) throw error;
  }
}

async function removeUnlessUsed(volumes: VolumesApi, name: string): Promise<boolean> {
  try {
    await volumes.release(name);
    await volumes.remove(name);
    return true;
  } catch (error) {
    if (isProblem(error, "conflict")) return false;
    throw error;
  }
}

function stillUsed({ urn, name }: Call, machine: Machine) {
  const summary = `a container on ${machine.name} uses it, still after ${IN_USE_MS / 1000} s`;
  const remedy = `find it and remove it there: docker ps --all --filter volume=${name}`;
  return problem("conflict", parseUrn(urn).name, summary, remedy);
}
