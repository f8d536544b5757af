import { problem } from "../../core/errors.ts";
import { ownershipLabels } from "../../core/labels.ts";
import type { Call } from "../../core/lifecycle.ts";
import { version } from "../../core/version.ts";
import type { Engine } from "../../drivers/docker/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import { cannotTell, CLUSTER_LABEL, inquire, type Inquiry, isOurSwarm, type Manager, memberOf } from "./membership.ts";
import type { SwarmNodeSpec } from "./props.ts";

/** Port on which managers listen for nodes. Source: Docker's documentation of swarm mode. */
const SWARM_PORT = 2377;

export interface Entered {
  readonly nodeId: string;
  readonly manager: Manager;
}

/** Makes the machine a member of its cluster, whatever it is now: finds itself in it, joins it, or begins it. */
export async function enter({ docker }: Pick<Drivers, "docker">, call: Call, spec: SwarmNodeSpec): Promise<Entered> {
  const engine = docker.engine(spec.endpoint, call.signal);
  const inquiry = await inquire(docker, call, spec);
  const nodeId = await memberOf(call, spec, await engine.info(), inquiry);
  const [manager] = inquiry.managers;
  if (nodeId !== undefined && manager) return { nodeId, manager };
  if (manager) return join(call, spec, engine, manager);
  return begin(call, spec, engine, inquiry);
}

async function join(call: Call, spec: SwarmNodeSpec, engine: Engine, manager: Manager): Promise<Entered> {
  call.report(`joins ${spec.cluster} as ${spec.role}`);
  const { Worker, Manager: forManagers } = manager.swarm.JoinTokens;
  await engine.swarm.join({
    ...addresses(spec),
    RemoteAddrs: [`${manager.peer.address}:${SWARM_PORT}`],
    JoinToken: spec.role === "manager" ? forManagers : Worker,
    Availability: firstAvailability(spec),
  });
  const { Swarm } = await engine.info();
  return { nodeId: Swarm.NodeID, manager };
}

/** Only the first manager begins a cluster, and only if every other one has said that there is none. */
async function begin(call: Call, spec: SwarmNodeSpec, engine: Engine, { silent }: Inquiry): Promise<Entered> {
  if (silent.length > 0) throw cannotTell(call, spec, silent);
  if (!spec.isFirst) throw noCluster(call, spec);
  call.report(`begins ${spec.cluster}`);
  const labels = { ...ownershipLabels(clusterUrn(call.urn, spec.cluster), version), [CLUSTER_LABEL]: spec.cluster };
  const Spec = { Name: "default", Labels: labels };
  const nodeId = await engine.swarm.init({ ...addresses(spec), Availability: firstAvailability(spec), Spec });
  const swarm = await engine.swarm.inspect();
  if (!swarm || !isOurSwarm(call, spec.cluster, swarm)) throw notOurs(call, spec);
  const { name, address, endpoint } = { ...spec, name: call.name };
  return { nodeId, manager: { peer: { name, address, endpoint }, engine, swarm } };
}

function addresses({ address }: SwarmNodeSpec) {
  return { ListenAddr: `${address}:${SWARM_PORT}`, AdvertiseAddr: address };
}

/** Swarm cannot label a node that joins: until it has its labels, no task may land on it. */
function firstAvailability({ labels, availability }: SwarmNodeSpec) {
  return Object.keys(labels).length > 0 ? "drain" : availability;
}

/** The URN of the node's parent, but for its name. */
function clusterUrn(nodeUrn: string, cluster: string): string {
  const [head = "", project = "", types = ""] = nodeUrn.split("::");
  return [head, project, types.slice(0, types.lastIndexOf("$")), cluster].join("::");
}

function noCluster({ name }: Call, { cluster }: SwarmNodeSpec) {
  const summary = `there is no ${cluster} to join: its first manager has not begun it`;
  return problem("not-found", name, summary, "mend what keeps the first manager from starting, then run up again");
}

function notOurs({ name }: Call, { cluster }: SwarmNodeSpec) {
  const summary = `the engine began ${cluster}, but did not keep the labels that make it ours`;
  return problem("refused", name, summary, "use Docker 20.10 or later on this machine");
}
