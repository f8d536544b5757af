import { canonicalCidr, overlap } from "../../core/cidr.ts";
import { isProblem, type Problem, problem, SwarmwrightError } from "../../core/errors.ts";
import { ownershipLabels } from "../../core/labels.ts";
import { type Call, type Lifecycle, Unsettled } from "../../core/lifecycle.ts";
import { parseUrn } from "../../core/naming.ts";
import type { Capabilities } from "../../core/references.ts";
import { type Props, unknown } from "../../core/value.ts";
import { version } from "../../core/version.ts";
import type { LiveNetwork } from "../../drivers/docker/api/networks.ts";
import type { LiveTask, TaskState } from "../../drivers/docker/api/tasks.ts";
import type { Cluster } from "../../drivers/docker/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import { ours } from "../ownership.ts";
import { waitFor } from "../wait.ts";
import { overlayNetworkSchema, type OverlayNetworkOutputs, type OverlayNetworkSpec } from "./props.ts";
import { toOutputs, toRequest, toSpec } from "./translate.ts";

type Needed = Pick<Drivers, "clock" | "docker">;

/** Swarm gives a network its addresses within milliseconds, or never. */
const ALLOCATED_MS = 5_000;
const ALLOCATED_TICK_MS = 20;
/** What tasks that use the network are given to end: the longest usual grace, and some more. */
const IN_USE_MS = 60_000;
const IN_USE_TICK_MS = 200;

export const overlayNetworkLifecycle: Lifecycle<OverlayNetworkSpec, OverlayNetworkOutputs, Needed> = {
  schema: overlayNetworkSchema,
  naming: "derived",

  async settle(_drivers, { urn }, props) {
    return { props, problems: incapable(parseUrn(urn).name, props) };
  },

  async observe({ docker }, call, stored) {
    if (!stored) return undefined;
    const live = await findOurs(docker.cluster(stored.spec.connection, call.signal), call, stored.outputs.networkId);
    return live && { spec: toSpec(live, stored.spec), outputs: toOutputs(live) };
  },

  async reconcile({ clock, docker }, call, spec, stored) {
    const cluster = docker.cluster(spec.connection, call.signal);
    const made = (await findOurs(cluster, call, stored?.outputs.networkId)) ?? (await create(cluster, call, spec));
    const look = async () => {
      const live = await findOurs(cluster, call, made.Id);
      return live && live.Driver !== "" && live;
    };
    const late = () => problem("not-converged", parseUrn(call.urn).name, "Swarm gives it no addresses", "run up again");
    const wait = { clock, signal: call.signal, timeoutMs: ALLOCATED_MS, tickMs: ALLOCATED_TICK_MS, late };
    try {
      return toOutputs(await waitFor(look, wait));
    } catch (error) {
      const fault = (await overlapping(cluster, call, spec, made.Id)) ?? error;
      throw fault instanceof SwarmwrightError ? new Unsettled(toOutputs(made), fault) : fault;
    }
  },

  async remove({ clock, docker }, call, { spec, outputs }) {
    const cluster = docker.cluster(spec.connection, call.signal);
    const live = await findOurs(cluster, call, outputs.networkId);
    if (!live) return;
    // Swarm would remove it from under tasks that are still ending, and there is no event for their end.
    const wait = { clock, signal: call.signal, timeoutMs: IN_USE_MS, tickMs: IN_USE_TICK_MS };
    await waitFor(() => removeUnlessUsed(cluster, live.Id), { ...wait, late: () => stillUsed(call) });
  },
};

async function findOurs(
  cluster: Cluster,
  call: Call,
  recordedId: string | undefined,
): Promise<LiveNetwork | undefined> {
  const describe = ({ Id, Labels }: LiveNetwork) => ({ id: Id, labels: Labels ?? {} });
  return ours(call, "network", await cluster.networks.find(call.name), describe, recordedId);
}

/** A conflict may be what an earlier try of this very call made, whose answer was lost. */
async function create(cluster: Cluster, call: Call, spec: OverlayNetworkSpec): Promise<LiveNetwork> {
  await refuseMachinesOwn(cluster, call, spec);
  try {
    await cluster.networks.create(toRequest(call.name, spec, ownershipLabels(call.urn, version)));
  } catch (error) {
    if (!isProblem(error, "conflict") || !(await findOurs(cluster, call, undefined))) throw error;
  }
  const live = await findOurs(cluster, call, undefined);
  if (live) return live;
  throw problem("conflict", parseUrn(call.urn).name, "the network vanished as soon as it was made", "run up again");
}

/**
 * Docker accepts a range that the machines' own addresses are in, and then containers take each other for machines.
 * How wide the machines' network is nobody tells us: those that this library makes have a /24.
 */
async function refuseMachinesOwn(cluster: Cluster, { urn }: Call, { subnet }: OverlayNetworkSpec): Promise<void> {
  if (subnet === undefined) return;
  for (const { Description, Status } of await cluster.nodes.list()) {
    const own = canonicalCidr(`${Status.Addr ?? ""}/24`);
    if (own === undefined || !overlap(subnet, own)) continue;
    const machine = `${Description.Hostname ?? "a machine"} (${Status.Addr ?? ""})`;
    const summary = `${subnet} overlaps ${own}, the network of the machines themselves: ${machine} is in it`;
    throw problem("conflict", `${parseUrn(urn).name}.subnet`, summary, "choose another range, or leave it out");
  }
}

/** Swarm accepts a range that another network has, and then silently gives it no addresses. */
async function overlapping(cluster: Cluster, { urn }: Call, { subnet }: OverlayNetworkSpec, id: string) {
  if (subnet === undefined) return undefined;
  const rangeOf = ({ IPAM }: LiveNetwork) => IPAM.Config?.[0]?.Subnet ?? "";
  const others = (await cluster.networks.list({})).filter(({ Id }) => Id !== id);
  const other = others.find((network) => overlap(subnet, rangeOf(network)));
  if (!other) return undefined;
  const summary = `${subnet} overlaps ${rangeOf(other)} of the network ${other.Name}`;
  return problem("conflict", `${parseUrn(urn).name}.subnet`, summary, "choose another range, or leave it out");
}

async function removeUnlessUsed(cluster: Cluster, id: string): Promise<boolean> {
  const tasks = await cluster.tasks.list();
  if (tasks.some((task) => uses(task, id))) return false;
  try {
    await cluster.networks.remove(id);
    return true;
  } catch (error) {
    if (isProblem(error, "conflict")) return false;
    throw error;
  }
}

const ended: ReadonlySet<TaskState> = new Set(["complete", "shutdown", "failed", "rejected", "orphaned", "remove"]);

function uses({ Status, NetworksAttachments }: LiveTask, id: string): boolean {
  return !ended.has(Status.State) && (NetworksAttachments ?? []).some(({ Network }) => Network.ID === id);
}

function stillUsed({ urn, name }: Call) {
  const remedy = `find what uses it, and remove that: docker network inspect --verbose ${name}`;
  return problem("conflict", parseUrn(urn).name, `the network is in use, still after ${IN_USE_MS / 1000} s`, remedy);
}

/** What the machines cannot do is refused before anything is made: Docker would accept it, and packets would be lost. */
function incapable(at: string, { encrypted, capabilities }: Props): Problem[] {
  if (capabilities === undefined || capabilities === unknown) return [];
  const can = capabilities as unknown as Capabilities;
  const problems: Problem[] = [];
  if (!can.vxlan) problems.push({ at, ...noVxlan });
  if (encrypted === true && !can.esp) problems.push({ at: `${at}.encrypted`, ...noEsp });
  return problems;
}

const noVxlan = {
  summary: "the kernel of a machine of this cluster has no VXLAN, so no overlay network can work",
  remedy: "use machines whose kernel has the module vxlan",
};

const noEsp = {
  summary: "the kernel of a machine of this cluster has no IPsec ESP: packets between machines would be lost silently",
  remedy: "leave encrypted out, or use machines whose kernel has the module esp4 with rfc4106(gcm(aes))",
};
