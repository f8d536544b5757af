import { isProblem, problem } from "../../core/errors.ts";
import { isOfStack } from "../../core/labels.ts";
import type { Call } from "../../core/lifecycle.ts";
import type { EngineInfo } from "../../drivers/docker/api/engine.ts";
import type { LiveSwarm } from "../../drivers/docker/api/swarm.ts";
import type { DockerPort, Engine } from "../../drivers/docker/port.ts";
import type { Peer, SwarmNodeSpec } from "./props.ts";

/** The label of a swarm that says which construct it is. */
export const CLUSTER_LABEL = "swarmwright.cluster";

/** A manager that answers, and the swarm that it manages. */
export interface Manager {
  readonly peer: Peer;
  readonly engine: Engine;
  readonly swarm: LiveSwarm;
}

/** What the managers' machines say of our cluster. */
export interface Inquiry {
  /** Managers of our cluster that answer. */
  readonly managers: readonly Manager[];
  /** Machines that did not answer: they may know more. */
  readonly silent: readonly Peer[];
}

/** Asks every manager's machine whether it manages our cluster. */
export async function inquire(docker: DockerPort, call: Call, spec: SwarmNodeSpec): Promise<Inquiry> {
  const answers = await Promise.all(spec.peers.map((peer) => askPeer(docker, call, spec, peer)));
  return {
    managers: answers.filter((answer) => typeof answer === "object"),
    silent: spec.peers.filter((_, index) => answers[index] === "silent"),
  };
}

async function askPeer(
  docker: DockerPort,
  call: Call,
  spec: SwarmNodeSpec,
  peer: Peer,
): Promise<Manager | "silent" | "no"> {
  const engine = docker.engine(peer.endpoint, call.signal);
  try {
    const swarm = await engine.swarm.inspect();
    return swarm && isOurSwarm(call, spec.cluster, swarm) ? { peer, engine, swarm } : "no";
  } catch (error) {
    if (isProblem(error, "unreachable")) return "silent";
    throw error;
  }
}

/** A swarm is ours by the labels that it was begun with. */
export function isOurSwarm(call: Call, cluster: string, { Spec }: LiveSwarm): boolean {
  const labels = Spec.Labels ?? {};
  return isOfStack(call.urn, labels) && labels[CLUSTER_LABEL] === cluster;
}

/** @returns the node's id if it is in our cluster, nothing if it is in none @throws `foreign-owner` if in another */
export async function memberOf(
  call: Call,
  spec: SwarmNodeSpec,
  info: EngineInfo,
  { managers, silent }: Inquiry,
): Promise<string | undefined> {
  const { LocalNodeState: state, NodeID: nodeId, Error: fault } = info.Swarm;
  if (state === "inactive") return undefined;
  if (state !== "active") throw notWorking(call, state, fault);
  const [manager] = managers;
  if (manager && (await manager.engine.nodes.find(nodeId))) return nodeId;
  if (silent.length > 0) throw cannotTell(call, spec, silent);
  throw inAnother(call, spec);
}

function notWorking({ name }: Call, state: string, fault = "no reason given") {
  const remedies: Readonly<Record<string, string>> = {
    pending: "it is still joining: run up again in a minute",
    locked: `unlock the manager: docker swarm unlock, on ${name}`,
  };
  const remedy = remedies[state] ?? "look at its engine's log; if the node is lost, replace its machine";
  return problem("refused", name, `its swarm state is "${state}": ${fault}`, remedy);
}

export function cannotTell({ name }: Call, { cluster }: SwarmNodeSpec, silent: readonly Peer[]) {
  const who = silent.map((peer) => peer.name).join(", ");
  const summary = `no manager of ${cluster} answers, and ${who} may know it: nothing is done on a guess`;
  return problem("unreachable", name, summary, `make ${who} run again, then run up again`);
}

function inAnother({ name }: Call, { cluster }: SwarmNodeSpec) {
  const summary = `the engine is in a swarm already, which is not ${cluster} of this stack`;
  return problem("foreign-owner", name, summary, `if nothing needs that swarm: docker swarm leave --force, on ${name}`);
}
