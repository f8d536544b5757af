import { isProblem, problem } from "../../core/errors.ts";
import type { Call } from "../../core/lifecycle.ts";
import type { Endpoint } from "../../core/references.ts";
import type { LiveNode } from "../../drivers/docker/api/nodes.ts";
import type { LiveTask } from "../../drivers/docker/api/tasks.ts";
import type { Cluster } from "../../drivers/docker/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import { updateNode } from "../update-node.ts";
import { waitFor } from "../wait.ts";

type Needed = Pick<Drivers, "clock" | "docker" | "machines">;

/** What a task is given to stop and to be running elsewhere. */
const DRAIN_MS = 120_000;
/** What the managers are given to make one of them a worker. */
const DEMOTE_MS = 30_000;

/** A node that is no member any more, and how its engine was reached while it was. */
export interface Departure {
  readonly node: LiveNode;
  readonly endpoint: Endpoint | undefined;
}

/**
 * Takes a node out of a cluster that stays: its tasks move, a manager is demoted, then it leaves and is forgotten.
 * Hold the cluster's lease meanwhile.
 */
export async function depart(drivers: Needed, call: Call, cluster: Cluster, departure: Departure): Promise<void> {
  const { node, endpoint } = departure;
  const name = node.Description.Hostname ?? node.ID;
  if (node.Status.State === "ready") await drain(drivers, call, cluster, node, name);
  if (node.Spec.Role === "manager") await demote(drivers, call, cluster, node, name);
  call.report(`${name} leaves`);
  if (endpoint) await leave(drivers, call, endpoint, node.ID);
  // It has left or does not run: there is no need to wait until the managers miss its heartbeat.
  await cluster.nodes.remove(node.ID, { force: true });
  await rotateToken(cluster, node);
}

/** What ran there runs elsewhere, before the machine may go. */
async function drain({ clock }: Needed, call: Call, cluster: Cluster, node: LiveNode, name: string): Promise<void> {
  const before = await runningTasks(cluster);
  const moving = new Set(before.filter(({ NodeID }) => NodeID === node.ID).map(({ ServiceID }) => ServiceID));
  if (moving.size === 0) return;
  call.report(`the tasks of ${name} move away`);
  await updateNode(cluster, node, { Availability: "drain" });
  const wanted = new Map(
    (await cluster.services.list({})).map(({ ID, Spec }) => [ID, Spec.Mode.Replicated?.Replicas ?? 0]),
  );
  const haveMoved = async () => {
    const now = (await runningTasks(cluster)).filter(({ NodeID }) => NodeID !== node.ID);
    const count = (service: string) => now.filter(({ ServiceID }) => ServiceID === service).length;
    return [...moving].every((service) => count(service) >= (wanted.get(service) ?? 0));
  };
  const remedy = "look why its tasks find no other place: swarmwright status --tasks";
  const late = () => problem("not-converged", call.name, `${name} still runs tasks after ${DRAIN_MS / 1000} s`, remedy);
  await waitFor(haveMoved, { clock, signal: call.signal, timeoutMs: DRAIN_MS, late });
}

async function runningTasks(cluster: Cluster): Promise<readonly LiveTask[]> {
  const tasks = await cluster.tasks.list({ desiredState: "running" });
  return tasks.filter(({ Status }) => Status.State === "running");
}

async function demote({ clock }: Needed, call: Call, cluster: Cluster, node: LiveNode, name: string): Promise<void> {
  await refuseLossOfQuorum(call, cluster, node.ID, name);
  call.report(`${name} is demoted`);
  await updateNode(cluster, (await cluster.nodes.find(node.ID)) ?? node, { Role: "worker" });
  const isWorker = async () => !(await cluster.nodes.find(node.ID))?.ManagerStatus;
  const summary = `${name} is still a manager after ${DEMOTE_MS / 1000} s`;
  const late = () => problem("not-converged", call.name, summary, "run up again");
  await waitFor(isWorker, { clock, signal: call.signal, timeoutMs: DEMOTE_MS, late });
}

/** The managers that stay must be a majority of themselves that answers. */
async function refuseLossOfQuorum(call: Call, cluster: Cluster, nodeId: string, name: string): Promise<void> {
  const managers = (await cluster.nodes.list()).filter(({ ID, ManagerStatus }) => ID !== nodeId && ManagerStatus);
  const reachable = managers.filter(({ ManagerStatus }) => ManagerStatus?.Reachability === "reachable");
  if (reachable.length > managers.length / 2) return;
  const summary = `without ${name} only ${reachable.length} of ${managers.length} managers would answer: the cluster would stand still`;
  throw problem("refused", call.name, summary, "make the other managers run first, then run up again");
}

/** What its machine is now may be another node, or none: only this one leaves. */
async function leave({ docker, machines }: Needed, call: Call, endpoint: Endpoint, nodeId: string): Promise<void> {
  const engine = docker.engine(endpoint, call.signal);
  try {
    if ((await engine.info()).Swarm.NodeID === nodeId) await engine.swarm.leave({ force: true });
  } catch (error) {
    if (!isProblem(error, "unreachable") || !(await machines.local.isStopped(endpoint))) throw error;
  }
}

/** Whoever kept its join token cannot come back with it. */
async function rotateToken(cluster: Cluster, { Spec: { Role } }: LiveNode): Promise<void> {
  const swarm = await cluster.swarm.inspect();
  if (swarm) await cluster.swarm.update(swarm.Version.Index, swarm.Spec, { [Role]: true });
}
