import { isProblem, problem } from "../../core/errors.ts";
import type { Call } from "../../core/lifecycle.ts";
import type { EngineInfo, LiveNode } from "../../drivers/docker/api.ts";
import type { Engine } from "../../drivers/docker/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import { waitFor } from "../wait.ts";
import { inquire, type Manager } from "./membership.ts";
import type { SwarmNodeSpec } from "./props.ts";
import { updateNode } from "./sync.ts";

type Needed = Pick<Drivers, "clock" | "docker" | "machines">;

/** What a task is given to stop and to be running elsewhere. */
const DRAIN_MS = 120_000;
/** What the cluster is given to notice that a node has gone. */
const NOTICE_MS = 30_000;

/** Everything that a departure looks at. */
interface Departure {
  readonly drivers: Needed;
  readonly call: Call;
  readonly spec: SwarmNodeSpec;
  /** The node's own engine, and what it says; nothing when its machine does not run. */
  readonly engine: Engine;
  readonly info: EngineInfo | undefined;
  /** Another manager of the cluster; nothing for the last one. */
  readonly other: Manager | undefined;
  readonly nodeId: string;
}

/**
 * Takes a node out of its cluster: its tasks move, a manager is demoted, then it leaves and is forgotten.
 * Hold the cluster's lease meanwhile.
 *
 * @param nodeId as it was recorded: what its machine is now may be another node
 */
export async function leaveCluster(
  drivers: Needed,
  call: Call,
  spec: SwarmNodeSpec,
  nodeId: string | undefined,
): Promise<void> {
  if (nodeId === undefined) return;
  const engine = drivers.docker.engine(spec.endpoint, call.signal);
  const info = await infoUnlessStopped(drivers, engine, spec);
  const { managers, silent } = await inquire(drivers.docker, call, spec);
  const others = [];
  for (const manager of managers) if ((await manager.engine.info()).Swarm.NodeID !== nodeId) others.push(manager);
  const [other] = others;
  if (!other && !info) return refuseIfOthersMayLive(drivers, call, spec, silent);
  const departure = { drivers, call, spec, engine, info, other, nodeId };
  if (other) await departFrom(departure, other);
  else if (info?.Swarm.NodeID === nodeId) await engine.swarm.leave({ force: true });
}

async function departFrom(departure: Departure, manager: Manager): Promise<void> {
  const { info, engine, nodeId, call } = departure;
  const node = await manager.engine.nodes.find(nodeId);
  if (node) {
    await drain(departure, manager.engine, node);
    await demote(departure, manager.engine, node);
  }
  if (info?.Swarm.NodeID === nodeId) await engine.swarm.leave({ force: true });
  if (!node) return;
  call.report("leaves");
  await forget(departure, manager);
}

async function drain({ drivers: { clock }, call, nodeId, info }: Departure, manager: Engine, node: LiveNode) {
  const isIdle = async () => {
    const tasks = await manager.tasks.list({ node: nodeId, desiredState: "running" });
    return tasks.every(({ DesiredState, Status }) => DesiredState !== "running" || Status.State !== "running");
  };
  if (!info || (await isIdle())) return;
  call.report("its tasks move away");
  await updateNode(manager, node, { ...node.Spec, Availability: "drain" });
  const remedy = "look why its tasks find no other place: swarmwright status --tasks";
  const late = () => problem("not-converged", call.name, `still runs tasks after ${DRAIN_MS / 1000} s`, remedy);
  await waitFor(isIdle, { clock, signal: call.signal, timeoutMs: DRAIN_MS, late });
}

async function demote({ drivers: { clock }, call, nodeId }: Departure, manager: Engine, node: LiveNode): Promise<void> {
  if (node.Spec.Role !== "manager") return;
  await refuseLossOfQuorum(call, manager, nodeId);
  call.report("demoted");
  const latest = (await manager.nodes.find(nodeId)) ?? node;
  await updateNode(manager, latest, { ...latest.Spec, Role: "worker" });
  const isWorker = async () => !(await manager.nodes.find(nodeId))?.ManagerStatus;
  const late = () =>
    problem("not-converged", call.name, `is still a manager after ${NOTICE_MS / 1000} s`, "run up again");
  await waitFor(isWorker, { clock, signal: call.signal, timeoutMs: NOTICE_MS, late });
}

/** The managers that stay must be a majority of themselves that answers. */
async function refuseLossOfQuorum(call: Call, manager: Engine, nodeId: string): Promise<void> {
  const managers = (await manager.nodes.list()).filter(({ ID, ManagerStatus }) => ID !== nodeId && ManagerStatus);
  const reachable = managers.filter(({ ManagerStatus }) => ManagerStatus?.Reachability === "reachable");
  if (reachable.length > managers.length / 2) return;
  const summary = `only ${reachable.length} of the ${managers.length} managers that stay answer: the cluster would stand still`;
  throw problem("refused", call.name, summary, "make the other managers run first, then run up again");
}

async function forget(
  { drivers: { clock }, call, nodeId, spec }: Departure,
  { engine, swarm }: Manager,
): Promise<void> {
  const events = (signal: AbortSignal) => engine.events({ type: ["node"] }, signal);
  const isForgotten = async () => {
    try {
      await engine.nodes.remove(nodeId, { force: false });
      return true;
    } catch (error) {
      if (isProblem(error, "conflict")) return false;
      throw error;
    }
  };
  const late = () => problem("not-converged", call.name, "left, and is still not Down", "run up again");
  await waitFor(isForgotten, { clock, events, signal: call.signal, timeoutMs: NOTICE_MS, late });
  const rotate = spec.role === "manager" ? { manager: true } : { worker: true };
  const latest = (await engine.swarm.inspect()) ?? swarm;
  await engine.swarm.update(latest.Version.Index, latest.Spec, rotate);
}

/** @returns nothing only when the machine's driver is certain that it does not run */
async function infoUnlessStopped(
  { machines }: Needed,
  engine: Engine,
  spec: SwarmNodeSpec,
): Promise<EngineInfo | undefined> {
  try {
    return await engine.info();
  } catch (error) {
    if (isProblem(error, "unreachable") && (await machines.local.isStopped(spec.endpoint))) return undefined;
    throw error;
  }
}

/** With every manager's machine known to be stopped, there is nobody left to tell. */
async function refuseIfOthersMayLive(
  { machines }: Needed,
  call: Call,
  spec: SwarmNodeSpec,
  silent: readonly { readonly name: string; readonly endpoint: SwarmNodeSpec["endpoint"] }[],
): Promise<void> {
  const unsure = [];
  for (const peer of silent) if (!(await machines.local.isStopped(peer.endpoint))) unsure.push(peer.name);
  if (unsure.length === 0) return;
  const summary = `no manager of ${spec.cluster} answers, and ${unsure.join(", ")} may still run`;
  throw problem("unreachable", call.name, summary, "make a manager answer again, then try again");
}
