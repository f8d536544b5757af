import type { SwarmInitRequest, SwarmJoinRequest } from "../api/swarm.ts";
import { changeNode, nextIndex, tellManagers } from "./cluster-events.ts";
import { removeContainer, tell } from "./containers.ts";
import type { Context } from "./context.ts";
import { heartbeatLost, markReady, raftChanged } from "./elections.ts";
import { addIngress, newSwarm } from "./new-swarm.ts";
import { canAgree, livingManagers } from "./raft.ts";
import { badRequest, invalid, unavailable } from "./refusal.ts";
import type { FakeHost, FakeNode, SwarmState } from "./state.ts";
import { JOIN_MS } from "./timing.ts";

export const ENGINE_VERSION = "20.10.24";

const inSwarm = () =>
  unavailable(
    'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
  );

/** @returns the id of the first node */
export function initSwarm(context: Context, host: FakeHost, request: SwarmInitRequest): string {
  if (host.member !== undefined) throw inSwarm();
  const swarm = newSwarm(context, request);
  const node = addNode(swarm, host, { address: request.AdvertiseAddr, manages: true });
  node.spec = { ...node.spec, Availability: request.Availability ?? "active" };
  Object.assign(swarm.raft, { leader: node.id });
  describe(node);
  Object.assign(node, { state: "ready" });
  addIngress(swarm);
  swarm.run();
  return node.id;
}

/** Joins the swarm of whoever is at the address, by the token's role. */
export function joinSwarm(host: FakeHost, swarm: SwarmState, request: SwarmJoinRequest): void {
  if (host.member !== undefined) throw inSwarm();
  const { JoinToken, AdvertiseAddr, Availability = "active" } = request;
  const isManager = JoinToken === swarm.tokens.Manager;
  if (!JoinToken.startsWith("SWMTKN-")) throw badRequest("invalid join token");
  if (!isManager && JoinToken !== swarm.tokens.Worker) {
    throw invalid("A valid join token is necessary to join this cluster");
  }
  const node = addNode(swarm, host, { address: AdvertiseAddr, manages: isManager });
  node.spec = { ...node.spec, Availability };
  tellManagers(swarm, "node", "create", node.id, { name: "" });
  if (isManager) raftChanged(swarm);
  swarm.context.clock.schedule(JOIN_MS, () => {
    describe(node);
    markReady(swarm, node);
    markDirty(swarm);
    swarm.run();
  });
}

function addNode(
  swarm: SwarmState,
  host: FakeHost,
  { address, manages }: { address: string; manages: boolean },
): FakeNode {
  const { ids, clock } = swarm.context;
  const now = clock.now();
  const node: FakeNode = {
    id: ids.swarm(),
    createdAt: now,
    updatedAt: now,
    address,
    version: nextIndex(swarm),
    spec: { Labels: {}, Role: manages ? "manager" : "worker", Availability: "active" },
    description: { Engine: {} },
    state: "unknown",
    message: "",
    host,
    cancelChange: () => undefined,
  };
  swarm.nodes.set(node.id, node);
  if (manages) swarm.raft.members.add(node.id);
  host.member = { swarm, nodeId: node.id, manages };
  return node;
}

function describe(node: FakeNode): void {
  if (node.host === undefined) return;
  node.description = { Hostname: node.host.name, Engine: { EngineVersion: ENGINE_VERSION } };
}

/** Global services have to look at their nodes again. */
export function markDirty(swarm: SwarmState): void {
  for (const id of swarm.services.keys()) swarm.work.dirty.add(id);
}

/** Its containers are gone with it; the others notice only that they do not hear from it any more. */
export function leaveSwarm(host: FakeHost, { force }: { readonly force: boolean }): void {
  const { member } = host;
  if (member === undefined) throw unavailable("This node is not part of a swarm");
  const { swarm, nodeId, manages } = member;
  if (manages && !force) throw unavailable(mayNotLeave(swarm));
  stopWork(host);
  const containers = [...host.containers.values()];
  for (const container of containers) {
    if (container.labels["com.docker.swarm.node.id"] !== nodeId) continue;
    if (container.state === "running") {
      tell(host, container, "kill", { signal: "9" });
      Object.assign(container, { state: "exited", exitCode: 137 });
      tell(host, container, "die", { exitCode: "137" });
    }
    removeContainer(host, container);
  }
  host.member = undefined;
  const node = swarm.nodes.get(nodeId);
  if (node === undefined) return;
  node.host = undefined;
  heartbeatLost(swarm, node);
  if (manages) raftChanged(swarm);
}

/** Nothing that it was at is brought to an end. */
export function stopWork(host: FakeHost): void {
  host.doing.forEach(({ cancel }) => cancel());
  host.doing.clear();
}

function mayNotLeave(swarm: SwarmState): string {
  const isLast = canAgree(swarm) && livingManagers(swarm).length === 1 && swarm.raft.members.size === 1;
  const about = "You are attempting to leave the swarm on a node that is participating as a manager. ";
  if (isLast) {
    return `${about}Removing the last manager erases all current state of the swarm. Use \`--force\` to ignore this message.`;
  }
  const only =
    "The only way to restore a swarm that has lost consensus is to reinitialize it with `--force-new-cluster`. ";
  return `${about}${only}Use \`--force\` to suppress this message.`;
}

/** What follows from a changed role, a while later for those who are to manage. */
export function followRole(swarm: SwarmState, node: FakeNode): void {
  const { member } = node.host ?? {};
  if (member === undefined) return;
  member.manages = node.spec.Role === "manager";
  if (member.manages) swarm.raft.members.add(node.id);
  else swarm.raft.members.delete(node.id);
  if (swarm.raft.leader === node.id && !member.manages) swarm.raft.leader = livingManagers(swarm)[0]?.id;
  changeNode(swarm, node, {});
  raftChanged(swarm);
}
