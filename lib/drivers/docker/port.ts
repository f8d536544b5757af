import type { Connection, Endpoint } from "../../core/references.ts";
import type {
  EngineEvent,
  EngineInfo,
  LiveContainer,
  LiveImage,
  LiveNetwork,
  LiveNode,
  LiveService,
  LiveSwarm,
  LiveTask,
  NetworkCreateRequest,
  NodeSpec,
  ServiceSpec,
  SwarmInitRequest,
  SwarmJoinRequest,
  SwarmSpec,
  TaskState,
} from "./api.ts";

/**
 * Docker engines, as this library needs them. It grows only when a lifecycle needs it.
 *
 * Every call has a deadline. Errors are `SwarmwrightError`s: `unreachable` when no answer came, `conflict` when a name
 * is taken, a thing is in use, or an update started from an old version, `refused` for every other no.
 * Absence is `undefined` or `false`, never an error.
 */
export interface DockerPort {
  /** One engine. Nothing is sent before the first call. The signal ends every call that is under way. */
  engine(endpoint: Endpoint, signal?: AbortSignal): Engine;
  /**
   * A cluster, through whichever of its managers answers. A call that got no answer is tried at the next one, so a
   * creation may meet what its own first try made: as a `conflict`.
   */
  cluster(connection: Connection, signal?: AbortSignal): Engine;
  /** Ends idle connections, so that the process can. */
  close(): void;
}

export interface Engine {
  /** Waits until the engine answers. @throws `unreachable` after the deadline. */
  waitUntilReady(timeoutMs: number): Promise<EngineInfo>;
  info(): Promise<EngineInfo>;
  readonly swarm: SwarmApi;
  readonly nodes: NodesApi;
  readonly networks: NetworksApi;
  readonly services: ServicesApi;
  readonly tasks: TasksApi;
  readonly images: ImagesApi;
  readonly containers: ContainersApi;
  /** What happens from now on, once the first `next()` was called; ends when the signal is aborted. */
  events(filters: EventFilters, signal: AbortSignal): AsyncIterable<EngineEvent>;
}

export interface SwarmApi {
  /** @returns `undefined` on an engine that is no manager. */
  inspect(): Promise<LiveSwarm | undefined>;
  /** @returns the id of the first node. @throws `conflict` when the engine is in a swarm already. */
  init(request: SwarmInitRequest): Promise<string>;
  /** @throws `conflict` when the engine is in a swarm already. */
  join(request: SwarmJoinRequest): Promise<void>;
  /** @returns `false` when it was in no swarm. `force` is what the last manager needs. */
  leave(options: { readonly force: boolean }): Promise<boolean>;
  update(version: number, spec: SwarmSpec, rotate?: RotateTokens): Promise<void>;
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
  /** @returns its id. @throws `conflict` when the name is taken. */
  create(request: NetworkCreateRequest): Promise<string>;
  /** @returns `false` when it was gone. @throws `conflict` while something uses it. */
  remove(id: string): Promise<boolean>;
}

export interface ServicesApi {
  /** By its exact name or its id. */
  find(nameOrId: string): Promise<LiveService | undefined>;
  /** Those that carry all of these labels. */
  list(labels: Readonly<Record<string, string>>): Promise<readonly LiveService[]>;
  /** @returns its id. @throws `conflict` when the name or a published port is taken. */
  create(spec: ServiceSpec): Promise<string>;
  /** @throws `conflict` when `version` is not the latest. */
  update(id: string, version: number, spec: ServiceSpec): Promise<void>;
  /** @returns `false` when it was gone. */
  remove(id: string): Promise<boolean>;
}

export interface TaskFilters {
  /** Service id. */
  readonly service?: string;
  /** Node id. */
  readonly node?: string;
  readonly desiredState?: Extract<TaskState, "running" | "shutdown" | "accepted">;
}

export interface TasksApi {
  list(filters?: TaskFilters): Promise<readonly LiveTask[]>;
}

export interface ImagesApi {
  find(reference: string): Promise<LiveImage | undefined>;
  /** Takes what `docker save` writes. */
  load(archive: AsyncIterable<Uint8Array>): Promise<void>;
  /** Takes the name away, and the image if nothing else needs it. @returns `false` when it was gone. */
  remove(reference: string): Promise<boolean>;
}

export interface ContainersApi {
  /** Those that run and carry all of these labels. */
  list(labels: Readonly<Record<string, string>>): Promise<readonly LiveContainer[]>;
  exec(id: string, argv: readonly string[]): Promise<ExecResult>;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** As `docker events --filter`: values of one key are alternatives, keys add up. */
export interface EventFilters {
  readonly type?: readonly string[];
  readonly event?: readonly string[];
  readonly service?: readonly string[];
}
