import type { Endpoint } from "../../../core/references.ts";
import type { Templating } from "../api/files.ts";
import type { NetworkCreateRequest } from "../api/networks.ts";
import type { LiveNode, NodeSpec } from "../api/nodes.ts";
import type { LiveService, PortConfig, ServiceSpec, UpdateConfig } from "../api/services.ts";
import type { SwarmSpec } from "../api/swarm.ts";
import type { TaskSpec } from "../api/task-spec.ts";
import type { LiveTask, TaskState } from "../api/tasks.ts";
import type { Labels } from "../api/versioned.ts";
import type { LiveVolume } from "../api/volumes.ts";
import type { Context, Process } from "./context.ts";
import type { EventHub } from "./events.ts";

/*
 * All that a world of engines remembers. It is changed in place: this is its memory.
 */

/** A machine with an engine. */
export interface FakeHost {
  readonly name: string;
  readonly address: string;
  readonly endpoint: Endpoint;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly engineId: string;
  readonly events: EventHub;
  /** Whether it has power. Its engine answers a while later. */
  on: boolean;
  answers: boolean;
  /** Takes the end of its booting back. */
  cancelBoot: () => void;
  /** What is on its disk. */
  readonly images: FakeImage[];
  readonly containers: Map<string, FakeContainer>;
  readonly volumes: Map<string, LiveVolume>;
  /** What it is at, by the ids of tasks. */
  readonly doing: Map<string, { readonly what: string; cancel: () => void }>;
  member: Membership | undefined;
}

/** The swarm that an engine is in. */
export interface Membership {
  readonly swarm: SwarmState;
  readonly nodeId: string;
  /** Whether it is a manager that can be asked. */
  manages: boolean;
}

export interface FakeImage {
  readonly id: string;
  tags: readonly string[];
  readonly config: ImageConfig;
}

/** What the archive of an image says of what is run from it. */
export interface ImageConfig {
  readonly Cmd?: readonly string[] | null;
  readonly Healthcheck?: { readonly Test?: readonly string[]; readonly Interval?: number; readonly Retries?: number };
  readonly Labels?: Labels | null;
}

export interface FakeContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  readonly labels: Labels;
  /** Names of those that it uses. */
  readonly volumes: readonly string[];
  /** Networks of the swarm that it is on. */
  readonly networks: readonly FakeNetwork[];
  /** What its process does; nothing yet before it was started. */
  process: Process;
  state: "created" | "running" | "exited";
  exitCode: number;
  readonly log: WrittenLine[];
}

/** A line that a process wrote. */
export interface WrittenLine {
  readonly at: number;
  readonly stream: "stdout" | "stderr";
  readonly line: string;
}

/** What the managers of a swarm agree on, and what they are about to do. */
export interface SwarmState {
  readonly context: Context;
  readonly id: string;
  readonly createdAt: number;
  readonly addressPools: readonly string[];
  readonly subnetSize: number;
  readonly dataPathPort: number;
  /** Every change has the next number, whatever it changes. */
  index: number;
  version: number;
  updatedAt: number;
  spec: SwarmSpec;
  tokens: { readonly Worker: string; readonly Manager: string };
  readonly nodes: Map<string, FakeNode>;
  readonly networks: Map<string, FakeNetwork>;
  /** Configs and secrets. */
  readonly files: Map<string, FakeFile>;
  readonly services: Map<string, FakeService>;
  readonly tasks: Map<string, FakeTask>;
  readonly raft: Raft;
  readonly work: Work;
  /** Lets Swarm's machinery look at all that changed. */
  readonly run: () => void;
}

/** Who decides. */
export interface Raft {
  /** Ids of the nodes that count, living or not. */
  readonly members: Set<string>;
  leader: string | undefined;
  /** Takes back an election, or a stepping down. */
  cancelChange: (() => void) | undefined;
  /** What is to be done as soon as there is a leader. */
  readonly postponed: (() => void)[];
  /** Called when something about it changed: who waits for a leader looks again. */
  readonly watchers: Set<() => void>;
}

/** What is going on in Swarm's own machinery. */
export interface Work {
  /** Services to be looked at, because they or the nodes changed. */
  readonly dirty: Set<string>;
  /** Tasks that wait to be started, by their ids. */
  readonly delays: Map<string, Delay>;
  /** By the ids of their services. */
  readonly updates: Map<string, Update>;
  /** Restarts of one place of a service, for policies that limit them. */
  readonly restarts: Map<string, { specVersion: number; times: number[] }>;
  /** When tasks failed on a node, by the node's id and the service's spec. */
  readonly failures: Map<string, number[]>;
  /** How often a container was started, by the id of its service. */
  readonly starts: Map<string, number>;
  /** What is done once a while later, however often it was asked for. */
  readonly soon: Set<string>;
}

/** A task that waits to be started: for a time, and perhaps for the end of the one that it replaces. */
export interface Delay {
  readonly notBefore: number;
  readonly after: FakeTask | undefined;
  /** When it is started whatever the old one does. */
  readonly atLast: number;
}

/** A rolling update of a service. */
export interface Update {
  readonly serviceId: string;
  /** What it works towards. */
  readonly goal: string;
  readonly config: UpdateConfig;
  readonly isRollback: boolean;
  /** How many places it has to change. */
  readonly places: number;
  readonly queue: (readonly FakeTask[])[];
  readonly workers: UpdateWorker[];
  /** The tasks that it made, and when they were up; 0 until then. */
  readonly made: Map<string, { readonly task: FakeTask; upAt: number }>;
  readonly failed: Set<string>;
  /** It takes nothing up any more, and looks for no failures. */
  stopped: boolean;
  /** Until when it looks for failures, once all is done. */
  watchUntil: number | undefined;
}

/** One of the places that an update changes at the same time. */
export interface UpdateWorker {
  place: readonly FakeTask[] | undefined;
  /** The task that is to take the place. */
  fresh: FakeTask | undefined;
  /** Until when it does nothing, after a place is done. */
  pauseUntil: number;
}

export interface FakeNode {
  readonly id: string;
  readonly createdAt: number;
  readonly address: string;
  version: number;
  updatedAt: number;
  spec: NodeSpec;
  description: LiveNode["Description"];
  state: LiveNode["Status"]["State"];
  message: string;
  /** `undefined` since it left. */
  host: FakeHost | undefined;
  /** Takes back what is to become of it. */
  cancelChange: () => void;
}

export interface FakeNetwork {
  readonly id: string;
  readonly createdAt: number;
  readonly request: NetworkCreateRequest;
  version: number;
  /** `undefined` until it has its addresses. */
  allocation: NetworkAllocation | undefined;
}

/** A config or a secret. */
export interface FakeFile {
  readonly kind: "config" | "secret";
  readonly id: string;
  readonly name: string;
  /** Base64. */
  readonly data: string;
  readonly templating: Templating | null | undefined;
  readonly createdAt: number;
  version: number;
  updatedAt: number;
  labels: Labels;
}

export interface NetworkAllocation {
  readonly subnet: string;
  readonly gateway: string;
  readonly vxlanId: number;
  /** Last byte or more of the addresses that are in use. */
  readonly used: Set<string>;
}

export interface FakeService {
  readonly id: string;
  readonly createdAt: number;
  version: number;
  updatedAt: number;
  /** As it is read back. */
  spec: ServiceSpec;
  /** The version at which it got this spec: tasks compare theirs with it. */
  specVersion: number;
  previous: { readonly spec: ServiceSpec; readonly specVersion: number } | undefined;
  virtualIps: readonly { readonly NetworkID: string; readonly Addr: string }[];
  ports: readonly PortConfig[];
  updateStatus: UpdateStatus | undefined;
}

export interface UpdateStatus {
  readonly State: NonNullable<NonNullable<LiveService["UpdateStatus"]>["State"]>;
  readonly Message: string;
  readonly StartedAt: string;
  readonly CompletedAt?: string;
}

export interface FakeTask {
  readonly id: string;
  readonly serviceId: string;
  readonly serviceName: string;
  /** `undefined` for a global service. */
  readonly slot: number | undefined;
  readonly createdAt: number;
  readonly spec: TaskSpec;
  readonly specVersion: number;
  readonly endpoint: ServiceSpec["EndpointSpec"];
  version: number;
  updatedAt: number;
  /** Ports of its service as they were when it got its addresses. */
  ports: readonly PortConfig[];
  nodeId: string | undefined;
  desired: TaskState;
  status: FakeTaskStatus;
  attachments: readonly { readonly network: FakeNetwork; readonly address: string }[];
  /** Whether its node was chosen by who made it. */
  readonly preassigned: boolean;
}

export interface FakeTaskStatus {
  readonly at: number;
  readonly state: TaskState;
  readonly message: string;
  readonly error?: string | undefined;
  readonly container?: NonNullable<LiveTask["Status"]["ContainerStatus"]> | undefined;
}
