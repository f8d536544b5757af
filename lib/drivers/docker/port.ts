import type { Connection, Endpoint } from "../../core/references.ts";
import type { LiveContainer } from "./api/containers.ts";
import type { EngineInfo } from "./api/engine.ts";
import type { EngineEvent } from "./api/events.ts";
import type { ConfigSpec, LiveConfig, LiveSecret, SecretSpec } from "./api/files.ts";
import type { LiveImage } from "./api/images.ts";
import type { LiveNetwork, NetworkCreateRequest } from "./api/networks.ts";
import type { LiveNode, NodeSpec } from "./api/nodes.ts";
import type { LiveService, ServiceSpec } from "./api/services.ts";
import type { LiveSwarm, SwarmInitRequest, SwarmJoinRequest, SwarmSpec } from "./api/swarm.ts";
import type { LiveTask, TaskState } from "./api/tasks.ts";
import type { LiveVolume, VolumeCreateRequest } from "./api/volumes.ts";

/**
 * Docker engines, as this library needs them. It grows only when a lifecycle needs it.
 *
 * Every call has a deadline. Errors are `SwarmwrightError`s: `unreachable` when no answer came, `conflict` when a name
 * is taken, a thing is in use, or an update started from an old version, `not-found` for a change to what is not there,
 * `cancelled` when the signal came first, `refused` for every other no. Absence is `undefined` or `false`, never an
 * error; what a manager says without its cluster's leader is no answer, and so never an absence.
 */
export interface DockerPort {
  /** One engine. Nothing is sent before the first call. The signal ends every call that is under way. */
  engine(endpoint: Endpoint, signal?: AbortSignal): Engine;
  /**
   * A cluster, through whichever of its managers answers. A call that got no answer is tried at the next one, so a
   * change may meet what its own first try made: as a `conflict`.
   */
  cluster(connection: Connection, signal?: AbortSignal): Cluster;
  /** Ends idle connections, so that the process can. */
  close(): void;
}

/** What every manager of a cluster can answer alike. */
export interface Cluster {
  readonly swarm: ClusterSwarmApi;
  readonly nodes: NodesApi;
  readonly networks: NetworksApi;
  readonly configs: FilesApi<LiveConfig, ConfigSpec>;
  /** What they hold is sent, and never given back. */
  readonly secrets: FilesApi<LiveSecret, SecretSpec>;
  readonly services: ServicesApi;
  readonly tasks: TasksApi;
  /**
   * What happens from the moment on at which this resolves, so that looking afterwards misses nothing. Ends when the
   * signal is aborted. A manager tells of the cluster's services, nodes and networks; containers, images and the rest
   * are told by the engine that has them alone, and tasks by none. @throws `unreachable`, also in the middle.
   */
  events(filters: EventFilters, signal: AbortSignal): Promise<AsyncIterable<EngineEvent>>;
}

/** One engine. What concerns the cluster needs it to be a manager, and is `refused` otherwise. */
export interface Engine extends Cluster {
  /** Waits until the engine answers. @throws `unreachable` after the deadline. */
  waitUntilReady(timeoutMs: number): Promise<EngineInfo>;
  info(): Promise<EngineInfo>;
  readonly swarm: SwarmApi;
  readonly images: ImagesApi;
  readonly containers: ContainersApi;
  readonly volumes: VolumesApi;
}

export interface ClusterSwarmApi {
  /** @returns `undefined` on an engine that is no manager. */
  inspect(): Promise<LiveSwarm | undefined>;
  update(version: number, spec: SwarmSpec, rotate?: RotateTokens): Promise<void>;
}

export interface SwarmApi extends ClusterSwarmApi {
  /** @returns the id of the first node. @throws `conflict` when the engine is in a swarm already. */
  init(request: SwarmInitRequest): Promise<string>;
  /** @throws `conflict` when the engine is in a swarm already. */
  join(request: SwarmJoinRequest): Promise<void>;
  /**
   * The containers of its tasks are killed; the others take the node for ready until its heartbeat is missed.
   *
   * @param options `force` is what every manager needs
   * @returns `false` when it was in no swarm
   */
  leave(options: { readonly force: boolean }): Promise<boolean>;
}

export interface RotateTokens {
  readonly worker?: boolean;
  readonly manager?: boolean;
}

export interface NodesApi {
  list(): Promise<readonly LiveNode[]>;
  find(id: string): Promise<LiveNode | undefined>;
  update(id: string, version: number, spec: NodeSpec): Promise<void>;
  /** @returns `false` when it was gone. @throws `conflict` when it is not down and `force` is not given. */
  remove(id: string, options: { readonly force: boolean }): Promise<boolean>;
}

export interface NetworksApi {
  /** By its exact name or its id, networks of the swarm only. */
  find(nameOrId: string): Promise<LiveNetwork | undefined>;
  /** Networks of the swarm that carry all of these labels. */
  list(labels: Readonly<Record<string, string>>): Promise<readonly LiveNetwork[]>;
  /**
   * @returns its id. It gets its addresses a moment later, or never: see {@link LiveNetwork.Driver}.
   * @throws `conflict` when the name is taken, also by a network that was removed, while tasks still end on it
   */
  create(request: NetworkCreateRequest): Promise<string>;
  /**
   * Tasks that were told to end are no use of it to Swarm: they are cut off. Who wants them to end well waits for them.
   *
   * @returns `false` when it was gone. @throws `conflict` while a service uses it
   */
  remove(id: string): Promise<boolean>;
}

/** Files that the managers keep and hand to the tasks of services. What they hold never changes. */
export interface FilesApi<Live, Spec> {
  /** By its exact name or its id. */
  find(nameOrId: string): Promise<Live | undefined>;
  /** Those that carry all of these labels. */
  list(labels: Readonly<Record<string, string>>): Promise<readonly Live[]>;
  /** @returns its id. @throws `conflict` when the name is taken. */
  create(spec: Spec): Promise<string>;
  /** Changes the labels; anything else is `refused`. @throws `conflict` when `version` is not the latest */
  update(id: string, version: number, spec: Spec): Promise<void>;
  /** @returns `false` when it was gone. @throws `conflict` while a service uses it */
  remove(id: string): Promise<boolean>;
}

/** Folders that outlive the containers which use them; each engine has its own. */
export interface VolumesApi {
  find(name: string): Promise<LiveVolume | undefined>;
  /**
   * Makes it, unless there is one of that name and driver: that one is answered, whatever it was made with.
   *
   * @throws `conflict` when the name is taken by another driver's
   */
  create(request: VolumeCreateRequest): Promise<LiveVolume>;
  /**
   * Removes the containers of tasks that used it and have ended: Swarm keeps the last few of every task, to look at.
   * What is no task's stays.
   */
  release(name: string): Promise<void>;
  /** With all that it holds. @returns `false` when it was gone. @throws `conflict` while there is a container of it */
  remove(name: string): Promise<boolean>;
}

export interface ServicesApi {
  /** By its exact name or its id. */
  find(nameOrId: string): Promise<LiveService | undefined>;
  /** Those that carry all of these labels. */
  list(labels: Readonly<Record<string, string>>): Promise<readonly LiveService[]>;
  /** Those of these ids that are there, in one request. */
  withIds(ids: readonly string[]): Promise<readonly LiveService[]>;
  /** @returns its id. @throws `conflict` when the name or a published port is taken. */
  create(spec: ServiceSpec): Promise<string>;
  /**
   * Swarm itself changes the version too, when it gives addresses to a new service and as an update goes on.
   *
   * @throws `conflict` when `version` is not the latest
   */
  update(id: string, version: number, spec: ServiceSpec): Promise<void>;
  /** Its tasks end after that, and can be listed by its id until they have. @returns `false` when it was gone. */
  remove(id: string): Promise<boolean>;
  /**
   * What its tasks write and wrote, those that ended too while Swarm remembers them, merged from all nodes; the lines of
   * a task are in order. Ends when all is told, if it is not followed, and with the signal.
   *
   * @throws `unreachable`, in the end too: when all is told but what some node has
   */
  logs(id: string, options?: LogOptions, signal?: AbortSignal): Promise<AsyncIterable<LogLine>>;
}

export interface LogOptions {
  /** Goes on with what is written from now on. @defaultValue false */
  readonly follow?: boolean | undefined;
  /** Only what was written from then on, in milliseconds since 1970. @defaultValue the beginning */
  readonly sinceMs?: number | undefined;
  /** How many lines at the most of each task that was there already. @defaultValue all */
  readonly tail?: number | undefined;
}

/** A line that the process of a task wrote. */
export interface LogLine {
  /** Task id. */
  readonly task: string;
  /** Node id. */
  readonly node: string;
  readonly stream: "stdout" | "stderr";
  /** Without its newline. */
  readonly line: string;
  /** When, as the node's clock has it: `2030-01-01T00:00:00.000000000Z`; it sorts as text. */
  readonly at: string;
}

export interface TaskFilters {
  /** Service id, or several: tasks of any of them. */
  readonly service?: string | readonly string[];
  /** Node id. */
  readonly node?: string;
  readonly desiredState?: Extract<TaskState, "running" | "shutdown" | "accepted">;
}

export interface TasksApi {
  list(filters?: TaskFilters): Promise<readonly LiveTask[]>;
  /** Like those of a service, of one task alone. */
  logs(id: string, options?: LogOptions, signal?: AbortSignal): Promise<AsyncIterable<LogLine>>;
}

export interface ImagesApi {
  find(reference: string): Promise<LiveImage | undefined>;
  /** Takes what `docker save` writes. */
  load(archive: AsyncIterable<Uint8Array>): Promise<void>;
  /**
   * Brings it from its registry, for as long as that goes on. No login is sent.
   *
   * @throws `not-found` when the registry does not have it, `refused` when it wants a login or is not trusted,
   * `unreachable` also when the engine gets no answer from it
   */
  pull(reference: string): Promise<void>;
  /** Takes the name away, and the image if no container was made of it. @returns `false` when it was gone. */
  remove(reference: string): Promise<boolean>;
  /** Removes images that have no name any more, carry all of these labels, and of which there is no container. */
  prune(labels: Readonly<Record<string, string>>): Promise<void>;
}

export interface ContainersApi {
  /** Those that run and carry all of these labels. */
  list(labels: Readonly<Record<string, string>>): Promise<readonly LiveContainer[]>;
  exec(id: string, argv: readonly string[]): Promise<ExecResult>;
  /**
   * Runs a command that is joined to the caller's streams until it ends. @returns its exit code; 126 or 127 when it
   * could not be started
   */
  execOn(id: string, argv: readonly string[], streams: ExecStreams): Promise<number>;
  /**
   * What the last health check of a container that failed with words wrote, or else the last one; also when the container
   * has ended. @returns `undefined` if none was made
   */
  lastHealthOutput(id: string): Promise<string | undefined>;
  /**
   * Runs a command to its end in a container of its own, without a network, which is gone afterwards. One of that name
   * that an interrupted run left goes first. A command that cannot be started ends with 126 or 127, and the engine's
   * words as its output. @throws `not-found` when the engine does not have the image
   */
  run(request: RunRequest): Promise<RunResult>;
}

/** A command, and what it sees. */
export interface RunRequest {
  /** Name of the container. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
  /** Instead of the image's entrypoint. */
  readonly command: readonly [string, ...string[]];
  readonly user: string;
  /** Texts or bytes by their whole paths in the container; everybody in it can read them. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

/** How a command ended, and what it wrote, errors included. */
export interface RunResult {
  readonly exitCode: number;
  readonly output: string;
}

/** What a command in a container reads and writes. */
export interface ExecStreams {
  /** Its end is the command's end of input. */
  readonly stdin: AsyncIterable<Uint8Array>;
  stdout(bytes: Uint8Array): void;
  stderr(bytes: Uint8Array): void;
  /** The terminal that the command is on: all that it writes is `stdout` then. @defaultValue none */
  readonly terminal?: ExecTerminal | undefined;
}

export interface ExecTerminal {
  readonly size: TerminalSize;
  /** @returns ends it */
  onResize(listener: (size: TerminalSize) => void): () => void;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Values of one key are alternatives, keys add up. */
export interface EventFilters {
  readonly type?: readonly string[];
  readonly event?: readonly string[];
  /** Whole names or ids: what happens to the service, and on an engine to the containers of its tasks. */
  readonly service?: readonly string[];
}
