import { isProblem, problem } from "../../core/errors.ts";
import { isOfStack, stackOf } from "../../core/labels.ts";
import type { Call, Lifecycle, Stored } from "../../core/lifecycle.ts";
import { parseUrn } from "../../core/naming.ts";
import type { LiveNode } from "../../drivers/docker/api/nodes.ts";
import type { LiveService } from "../../drivers/docker/api/services.ts";
import type { LiveSwarm } from "../../drivers/docker/api/swarm.ts";
import type { Cluster } from "../../drivers/docker/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import { ours } from "../ownership.ts";
import { depart } from "./depart.ts";
import { swarmSchema, type SwarmOutputs, type SwarmSpec } from "./props.ts";

type Needed = Pick<Drivers, "clock" | "docker" | "leases" | "machines">;

/**
 * The swarm itself. It is made after all its nodes, so that what runs on it can spread over them; it lets nodes leave
 * that are no members any more, while their machines are still there; and it goes before its nodes, so that what
 * still runs is stopped at once, instead of moving from node to node as each goes.
 */
export const swarmLifecycle: Lifecycle<SwarmSpec, SwarmOutputs, Needed> = {
  schema: swarmSchema,
  naming: "plain",

  words({ path, kind }) {
    const name = path.split(".")[1] ?? "";
    if (!path.startsWith("members.")) return undefined;
    if (kind === "delete") return `${name} leaves: its tasks move first`;
    return kind === "add" ? `${name} has joined` : `${name} is another node now`;
  },

  async observe({ docker }, call, stored) {
    if (!stored) return undefined;
    const cluster = docker.cluster(stored.spec.connection, call.signal);
    const swarm = await findOurs(cluster, call, stored.spec);
    if (!swarm) return undefined;
    const ids = new Set((await cluster.nodes.list()).map(({ ID }) => ID));
    const members = Object.entries(stored.spec.members).filter(([, { nodeId }]) => ids.has(nodeId));
    return { spec: { ...stored.spec, clusterId: swarm.ID, members: Object.fromEntries(members) }, outputs: {} };
  },

  async reconcile(drivers, call, spec, stored) {
    const cluster = drivers.docker.cluster(spec.connection, call.signal);
    if (!(await findOurs(cluster, call, spec))) throw inAnotherSwarm(call, spec);
    for (const node of await formerMembers(cluster, call, spec)) {
      const endpoint = formerEndpoint(node, stored);
      await drivers.leases.hold(call.name, () => depart(drivers, call, cluster, { node, endpoint }));
    }
    return {};
  },

  async remove(drivers, call, { spec }) {
    const cluster = drivers.docker.cluster(spec.connection, call.signal);
    try {
      if (await findOurs(cluster, call, spec)) await removeServices(cluster, call);
    } catch (error) {
      if (!isProblem(error, "unreachable") || !(await areStopped(drivers, spec))) throw error;
    }
  },
};

async function findOurs(cluster: Cluster, call: Call, { clusterId }: SwarmSpec): Promise<LiveSwarm | undefined> {
  const swarm = await cluster.swarm.inspect();
  if (swarm?.ID !== clusterId) return undefined;
  return ours(call, "swarm", swarm, ({ ID, Spec }) => ({ id: ID, labels: Spec.Labels ?? {} }), clusterId);
}

/** Nodes that this stack made, and that are none of its members now. A node that somebody else joined stays. */
async function formerMembers(cluster: Cluster, call: Call, { members }: SwarmSpec): Promise<readonly LiveNode[]> {
  const wanted = new Set(Object.values(members).map(({ nodeId }) => nodeId));
  const nodes = await cluster.nodes.list();
  return nodes.filter(({ ID, Spec }) => !wanted.has(ID) && isOfStack(call.urn, Spec.Labels ?? {}));
}

function formerEndpoint({ ID }: LiveNode, stored: Stored<SwarmSpec, SwarmOutputs> | undefined) {
  return Object.values(stored?.spec.members ?? {}).find(({ nodeId }) => nodeId === ID)?.endpoint;
}

/** Ours go; a stranger's keep the cluster from being dissolved. */
async function removeServices(cluster: Cluster, call: Call): Promise<void> {
  const services = await cluster.services.list({});
  const strangers = services.filter(({ Spec }) => !isOfStack(call.urn, Spec.Labels ?? {}));
  if (strangers.length > 0) throw inUse(call, strangers);
  await Promise.all(services.map(({ ID }) => cluster.services.remove(ID)));
}

/** Known for certain, by the driver of the machines: then there is nobody left to tell. */
async function areStopped({ machines }: Needed, { connection }: SwarmSpec): Promise<boolean> {
  const stopped = await Promise.all(connection.managers.map((endpoint) => machines.local.isStopped(endpoint)));
  return stopped.every(Boolean);
}

function inUse({ urn }: Call, strangers: readonly LiveService[]) {
  const names = strangers.map(
    ({ Spec }) => `${Spec.Name} (${stackOf(Spec.Labels ?? {}) ?? "not made by swarmwright"})`,
  );
  const remedy = "destroy those stacks first, or remove the services: docker service rm NAME";
  return problem(
    "foreign-owner",
    parseUrn(urn).name,
    `still runs what is not of this stack: ${names.join(", ")}`,
    remedy,
  );
}

function inAnotherSwarm({ name }: Call, { clusterId }: SwarmSpec) {
  const summary = `the managers are in another swarm than ${clusterId}`;
  return problem("conflict", name, summary, "run up again; if it stays so, look at docker info on each manager");
}
