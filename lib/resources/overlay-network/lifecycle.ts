import { isProblem, type Problem, problem } from "../../core/errors.ts";
import { ownershipLabels } from "../../core/labels.ts";
import type { Call, Lifecycle } from "../../core/lifecycle.ts";
import { parseUrn } from "../../core/naming.ts";
import type { Capabilities } from "../../core/references.ts";
import type { Props } from "../../core/value.ts";
import { unknown } from "../../core/value.ts";
import { version } from "../../core/version.ts";
import type { LiveNetwork } from "../../drivers/docker/api.ts";
import type { Cluster } from "../../drivers/docker/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import { ours } from "../ownership.ts";
import { waitFor } from "../wait.ts";
import { overlayNetworkSchema, type OverlayNetworkOutputs, type OverlayNetworkSpec } from "./props.ts";
import { toOutputs, toRequest, toSpec } from "./translate.ts";

type Needed = Pick<Drivers, "clock" | "docker">;

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

  async reconcile({ docker }, call, spec, stored) {
    const cluster = docker.cluster(spec.connection, call.signal);
    const live = await findOurs(cluster, call, stored?.outputs.networkId);
    return toOutputs(live ?? (await create(cluster, call, spec)));
  },

  async remove({ clock, docker }, call, { spec, outputs }) {
    const cluster = docker.cluster(spec.connection, call.signal);
    const live = await findOurs(cluster, call, outputs.networkId);
    if (!live) return;
    // Tasks of a service that was just removed hold the network until they have ended, and there is no event for it.
    const wait = { clock, signal: call.signal, timeoutMs: IN_USE_MS, tickMs: IN_USE_TICK_MS };
    await waitFor(() => removeUnlessUsed(cluster, live.Id), { ...wait, late: () => stillUsed(call) });
  },
};

function findOurs(cluster: Cluster, call: Call, recordedId: string | undefined): Promise<LiveNetwork | undefined> {
  const describe = ({ Id, Labels }: LiveNetwork) => ({ id: Id, labels: Labels ?? {} });
  return cluster.networks.find(call.name).then((live) => ours(call, "network", live, describe, recordedId));
}

/** A conflict may be what an earlier try of this very call made, whose answer was lost. */
async function create(cluster: Cluster, call: Call, spec: OverlayNetworkSpec): Promise<LiveNetwork> {
  try {
    await cluster.networks.create(toRequest(call.name, spec, ownershipLabels(call.urn, version)));
  } catch (error) {
    if (!isProblem(error, "conflict") || !(await findOurs(cluster, call, undefined))) throw error;
  }
  const live = await findOurs(cluster, call, undefined);
  if (live) return live;
  throw problem("conflict", call.name, "the network vanished as soon as it was made", "run up again");
}

async function removeUnlessUsed(cluster: Cluster, id: string): Promise<boolean> {
  try {
    await cluster.networks.remove(id);
    return true;
  } catch (error) {
    if (isProblem(error, "conflict")) return false;
    throw error;
  }
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
