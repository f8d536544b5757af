import { changeNode } from "./cluster-events.ts";
import { canAgree, hasMajority, isAlive, isLed, livingManagers } from "./raft.ts";
import type { FakeNode, SwarmState } from "./state.ts";
import { ELECTION_MS, HEARTBEAT_MS, REGISTER_MS, STEP_DOWN_MS, UNKNOWN_HEARTBEAT_MS } from "./timing.ts";

/** To be called when a manager came, went, or lost its power. */
export function raftChanged(swarm: SwarmState): void {
  const { raft, nodes } = swarm;
  const leader = raft.leader === undefined ? undefined : nodes.get(raft.leader);
  if (leader !== undefined && !isAlive(swarm, leader)) raft.leader = undefined;
  raft.cancelChange?.();
  raft.cancelChange = undefined;
  if (!isLed(swarm) && hasMajority(swarm)) planElection(swarm);
  if (isLed(swarm) && !hasMajority(swarm)) planStepDown(swarm);
  if (canAgree(swarm)) catchUp(swarm);
  raft.watchers.forEach((look) => look());
}

/** The one that is alone does not have to ask anybody. */
function planElection(swarm: SwarmState): void {
  if (swarm.raft.members.size === 1) return elect(swarm);
  swarm.raft.cancelChange = swarm.context.clock.schedule(ELECTION_MS, () => elect(swarm));
}

function planStepDown(swarm: SwarmState): void {
  const { raft, context } = swarm;
  raft.cancelChange = context.clock.schedule(STEP_DOWN_MS, () => {
    raft.leader = undefined;
    raft.watchers.forEach((look) => look());
  });
}

/** A new leader knows of no node whether it lives, until it is heard of. */
function elect(swarm: SwarmState): void {
  const { raft, nodes } = swarm;
  raft.leader = livingManagers(swarm)[0]?.id;
  const message = 'Node moved to "unknown" state due to leadership change in cluster';
  for (const node of nodes.values()) {
    if (node.state === "down") continue;
    changeNode(swarm, node, { state: "unknown", message });
    awaitHeartbeat(swarm, node);
  }
  catchUp(swarm);
  raft.watchers.forEach((look) => look());
}

function awaitHeartbeat(swarm: SwarmState, node: FakeNode): void {
  node.cancelChange();
  const { clock } = swarm.context;
  node.cancelChange = isAlive(swarm, node)
    ? clock.schedule(REGISTER_MS, () => markReady(swarm, node))
    : clock.schedule(UNKNOWN_HEARTBEAT_MS, () =>
        markDown(swarm, node, 'heartbeat failure for node in "unknown" state'),
      );
}

function catchUp(swarm: SwarmState): void {
  for (const act of swarm.raft.postponed.splice(0)) act();
  for (const id of swarm.services.keys()) swarm.work.dirty.add(id);
  swarm.run();
}

/** Its heartbeat is not heard any more. */
export function heartbeatLost(swarm: SwarmState, node: FakeNode): void {
  node.cancelChange();
  const notice = (): void => markDown(swarm, node, "heartbeat failure");
  node.cancelChange = swarm.context.clock.schedule(HEARTBEAT_MS, notice);
}

/** Its heartbeat is heard. */
export function markReady(swarm: SwarmState, node: FakeNode): void {
  node.cancelChange();
  if (!canAgree(swarm) || !isAlive(swarm, node) || !swarm.nodes.has(node.id)) return;
  changeNode(swarm, node, { state: "ready", message: "" });
  swarm.run();
}

function markDown(swarm: SwarmState, node: FakeNode, message: string): void {
  if (!canAgree(swarm) || !swarm.nodes.has(node.id)) return;
  changeNode(swarm, node, { state: "down", message });
  swarm.run();
}
