import type { FakeNode, SwarmState } from "./state.ts";

/** What a manager says without one. */
export const NO_LEADER =
  "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.";

/** Whether there is a leader to be asked, if only about what it knows. */
export const isLed = ({ raft }: SwarmState): boolean => raft.leader !== undefined;

/** Whether anything can be agreed on. */
export const canAgree = (swarm: SwarmState): boolean => isLed(swarm) && hasMajority(swarm);

export function hasMajority(swarm: SwarmState): boolean {
  return livingManagers(swarm).length > swarm.raft.members.size / 2;
}

/** Managers whose machine runs and that have not left. */
export function livingManagers(swarm: SwarmState): readonly FakeNode[] {
  return [...swarm.raft.members].flatMap((id) => {
    const node = swarm.nodes.get(id);
    return node !== undefined && isAlive(swarm, node) ? [node] : [];
  });
}

/** Whether the node's engine runs, and still belongs to this swarm. */
export function isAlive(swarm: SwarmState, { id, host }: FakeNode): boolean {
  return host?.on === true && host.member?.swarm === swarm && host.member.nodeId === id;
}

/** At once, or as soon as the managers can agree on it. */
export function onceAgreed(swarm: SwarmState, act: () => void): void {
  if (canAgree(swarm)) act();
  else swarm.raft.postponed.push(act);
}
