import { isProblem } from "../../core/errors.ts";
import type { Lifecycle } from "../../core/lifecycle.ts";
import type { Drivers } from "../../drivers/port.ts";
import { enter } from "./enter.ts";
import { inquire, memberOf } from "./membership.ts";
import { swarmNodeSchema, type SwarmNodeOutputs, type SwarmNodeSpec } from "./props.ts";
import { syncNode, waitUntilReady } from "./sync.ts";
import { toSpec } from "./translate.ts";

type Needed = Pick<Drivers, "clock" | "docker" | "leases" | "machines">;

const availabilityWords = { active: "takes tasks again", pause: "takes no new tasks", drain: "its tasks move away" };

export const swarmNodeLifecycle: Lifecycle<SwarmNodeSpec, SwarmNodeOutputs, Needed> = {
  schema: swarmNodeSchema,
  naming: "plain",

  words({ path, property }, { role, availability }) {
    if (path === "role") return role === "manager" ? "promoted" : "demoted";
    if (path === "availability") return availabilityWords[availability];
    return property === "labels" ? "tasks whose placement no longer holds move" : undefined;
  },

  async observe({ docker }, call, stored) {
    if (!stored) return undefined;
    const { spec } = stored;
    const inquiry = await inquire(docker, call, spec);
    const info = await docker.engine(spec.endpoint, call.signal).info();
    const nodeId = await memberOf(call, spec, info, inquiry);
    const [manager] = inquiry.managers;
    const node = nodeId === undefined ? undefined : await manager?.engine.nodes.find(nodeId);
    if (!manager || !node) return undefined;
    return { spec: toSpec(node, spec), outputs: { nodeId: node.ID, clusterId: manager.swarm.ID } };
  },

  async reconcile(drivers, call, spec) {
    const { nodeId, manager } = await enter(drivers, call, spec);
    await syncNode(drivers, call, spec, manager.engine, nodeId);
    await waitUntilReady(drivers, call, manager.engine, nodeId);
    return { nodeId, clusterId: manager.swarm.ID };
  },

  /** A cluster that stays has let it leave before: what is left of it here is its own belief. */
  async remove({ docker, machines }, call, { spec, outputs }) {
    const engine = docker.engine(spec.endpoint, call.signal);
    try {
      if ((await engine.info()).Swarm.NodeID === outputs.nodeId) await engine.swarm.leave({ force: true });
    } catch (error) {
      if (!isProblem(error, "unreachable") || !(await machines.local.isStopped(spec.endpoint))) throw error;
    }
  },
};
