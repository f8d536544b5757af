import { isProblem, problem } from "../../core/errors.ts";
import { isOfStack, stackOf } from "../../core/labels.ts";
import type { Call, Lifecycle } from "../../core/lifecycle.ts";
import { parseUrn } from "../../core/naming.ts";
import type { LiveService, LiveSwarm } from "../../drivers/docker/api.ts";
import type { Cluster } from "../../drivers/docker/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import { ours } from "../ownership.ts";
import { swarmSchema, type SwarmOutputs, type SwarmSpec } from "./props.ts";

type Needed = Pick<Drivers, "docker" | "machines">;

/**
 * The swarm itself. It is made after all its nodes, so that what runs on it can spread over them, and goes before
 * them: what still runs is stopped at once, instead of moving from node to node as each leaves.
 */
export const swarmLifecycle: Lifecycle<SwarmSpec, SwarmOutputs, Needed> = {
  schema: swarmSchema,
  naming: "plain",

  async observe({ docker }, call, stored) {
    if (!stored) return undefined;
    const swarm = await findOurs(docker.cluster(stored.spec.connection, call.signal), call, stored.spec);
    return swarm && { spec: { ...stored.spec, clusterId: swarm.ID }, outputs: {} };
  },

  async reconcile({ docker }, call, spec) {
    if (await findOurs(docker.cluster(spec.connection, call.signal), call, spec)) return {};
    const summary = `the managers are in another swarm than ${spec.clusterId}`;
    throw problem("conflict", call.name, summary, "run up again; if it stays so, look at docker info on each manager");
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

/** Ours go; a stranger's keep the cluster from being dissolved. */
async function removeServices(cluster: Cluster, call: Call): Promise<void> {
  const services = await cluster.services.list({});
  const isOurs = ({ Spec }: LiveService) => isOfStack(call.urn, Spec.Labels ?? {});
  const strangers = services.filter((service) => !isOurs(service));
  if (strangers.length > 0) throw inUse(call, strangers);
  await Promise.all(services.map(({ ID }) => cluster.services.remove(ID)));
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

/** Known for certain, by the driver of the machines: then there is nobody left to tell. */
async function areStopped({ machines }: Needed, { connection }: SwarmSpec): Promise<boolean> {
  const stopped = await Promise.all(connection.managers.map((endpoint) => machines.local.isStopped(endpoint)));
  return stopped.every(Boolean);
}
