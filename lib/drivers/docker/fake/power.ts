import { heartbeatLost, markReady, raftChanged } from "./elections.ts";
import { markDirty, stopWork } from "./membership.ts";
import { onceAgreed } from "./raft.ts";
import type { Context } from "./context.ts";
import type { FakeHost, FakeTask, SwarmState } from "./state.ts";
import { setStatus } from "./task-changes.ts";
import { hasEnded, isPast } from "./task-state.ts";
import { BOOT_MS } from "./timing.ts";

const KILLED = 255;

/** The machine starts; its engine answers a while later. */
export function powerOn({ clock }: Context, host: FakeHost, onReady: () => void): void {
  if (host.on) return;
  host.on = true;
  host.cancelBoot = clock.schedule(BOOT_MS, () => {
    host.answers = true;
    comeBack(host);
    onReady();
  });
}

/** Everything on it ends at once. Its disk stays. */
export function cutPower(host: FakeHost): void {
  if (!host.on) return;
  host.cancelBoot();
  Object.assign(host, { on: false, answers: false });
  stopWork(host);
  host.events.breakOff();
  for (const container of host.containers.values()) {
    if (container.state === "running") Object.assign(container, { state: "exited", exitCode: KILLED });
  }
  const { swarm, nodeId, manages } = host.member ?? {};
  const node = swarm?.nodes.get(nodeId ?? "");
  if (swarm === undefined || node === undefined) return;
  heartbeatLost(swarm, node);
  if (manages === true) raftChanged(swarm);
}

/** It finds its swarm again, and tells what became of its tasks. */
function comeBack(host: FakeHost): void {
  const { swarm, nodeId, manages } = host.member ?? {};
  const node = swarm?.nodes.get(nodeId ?? "");
  if (swarm === undefined || node === undefined) return;
  if (manages === true) raftChanged(swarm);
  onceAgreed(swarm, () => {
    const lost = [...swarm.tasks.values()].filter((task) => task.nodeId === nodeId && isLost(host, task));
    markReady(swarm, node);
    lost.forEach((task) => reportKilled(swarm, task));
    markDirty(swarm);
    swarm.run();
  });
}

/** Its container ran when the power went. */
function isLost(host: FakeHost, task: FakeTask): boolean {
  if (hasEnded(task) || !isPast(task.status.state, "ready")) return false;
  const container = host.containers.get(task.status.container?.ContainerID ?? "");
  return container?.state !== "running";
}

function reportKilled(swarm: SwarmState, task: FakeTask): void {
  const container =
    task.status.container === undefined ? {} : { container: { ...task.status.container, PID: 0, ExitCode: KILLED } };
  const error = `task: non-zero exit (${KILLED})`;
  setStatus(swarm, task, { state: "failed", message: task.status.message, error, ...container });
}
