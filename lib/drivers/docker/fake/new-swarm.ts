import type { SwarmInitRequest, SwarmSpec } from "../api/swarm.ts";
import { sortedLabels } from "./canonical.ts";
import { nextIndex } from "./cluster-events.ts";
import type { Context } from "./context.ts";
import { runMachinery } from "./machinery.ts";
import { badRequest } from "./refusal.ts";
import type { SwarmState } from "./state.ts";

/** A swarm without a node. */
export function newSwarm(context: Context, request: SwarmInitRequest): SwarmState {
  const { Spec, DefaultAddrPool = [], SubnetSize = 0, DataPathPort = 0 } = request;
  const now = context.clock.now();
  const swarm: SwarmState = {
    context,
    id: context.ids.swarm(),
    createdAt: now,
    updatedAt: now,
    addressPools: DefaultAddrPool.length === 0 ? ["10.0.0.0/8"] : DefaultAddrPool,
    subnetSize: SubnetSize === 0 ? 24 : SubnetSize,
    dataPathPort: DataPathPort === 0 ? 4_789 : DataPathPort,
    index: 9,
    version: 10,
    spec: filledSpec(Spec, DEFAULT_SPEC),
    tokens: { Worker: context.ids.joinToken(), Manager: context.ids.joinToken() },
    nodes: new Map(),
    networks: new Map(),
    files: new Map(),
    services: new Map(),
    tasks: new Map(),
    raft: { members: new Set(), leader: undefined, cancelChange: undefined, postponed: [], watchers: new Set() },
    work: {
      dirty: new Set(),
      delays: new Map(),
      updates: new Map(),
      restarts: new Map(),
      failures: new Map(),
      starts: new Map(),
      soon: new Set(),
    },
    run: () => runMachinery(swarm),
  };
  return swarm;
}

const DEFAULT_SPEC: SwarmSpec = {
  Name: "default",
  Labels: {},
  Orchestration: { TaskHistoryRetentionLimit: 5 },
  Raft: {
    SnapshotInterval: 10_000,
    KeepOldSnapshots: 0,
    LogEntriesForSlowFollowers: 500,
    ElectionTick: 10,
    HeartbeatTick: 1,
  },
  Dispatcher: { HeartbeatPeriod: 5_000_000_000 },
  CAConfig: { NodeCertExpiry: 7_776_000_000_000_000 },
  TaskDefaults: {},
  EncryptionConfig: { AutoLockManagers: false },
};

/** What is not said stays as it is. */
function filledSpec(spec: SwarmSpec, before: SwarmSpec): SwarmSpec {
  if (spec.Name !== undefined && spec.Name !== "" && spec.Name !== "default") {
    throw badRequest('swarm spec must be named "default"');
  }
  const CAConfig = { ...before.CAConfig, ...spec.CAConfig };
  return { ...before, ...spec, Name: "default", Labels: sortedLabels(spec.Labels ?? {}), CAConfig };
}

/** The whole spec is to be given: what is missing is as if it had never been said. */
export function updateSwarm(swarm: SwarmState, spec: SwarmSpec, rotate: { worker: boolean; manager: boolean }): void {
  const { ids, clock } = swarm.context;
  swarm.spec = filledSpec(spec, DEFAULT_SPEC);
  swarm.tokens = {
    Worker: rotate.worker ? ids.joinToken() : swarm.tokens.Worker,
    Manager: rotate.manager ? ids.joinToken() : swarm.tokens.Manager,
  };
  swarm.version = nextIndex(swarm);
  swarm.updatedAt = clock.now();
}

/** The network behind the routing mesh: every swarm has it from the beginning. */
export function addIngress(swarm: SwarmState): void {
  const id = swarm.context.ids.swarm();
  const request = { Name: "ingress", Driver: "overlay", CheckDuplicate: true, Ingress: true };
  const createdAt = swarm.context.clock.now();
  swarm.networks.set(id, { id, createdAt, request, version: nextIndex(swarm), allocation: undefined });
}
