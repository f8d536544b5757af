/*
 * The part of Docker's Engine API, version 1.41, that this library uses, in the API's own words.
 * Source: Docker Engine API v1.41 (20.10), https://docs.docker.com/reference/api/engine/version/v1.41/
 */

export type Labels = Readonly<Record<string, string>>;

/** Every object that Swarm keeps has a version: an update names the one it starts from. */
export interface Versioned {
  readonly ID: string;
  readonly Version: { readonly Index: number };
}

export type LocalNodeState = "inactive" | "pending" | "active" | "error" | "locked";

/** `GET /info` */
export interface EngineInfo {
  readonly ID: string;
  readonly Name: string;
  readonly ServerVersion: string;
  readonly NCPU: number;
  /** Bytes. */
  readonly MemTotal: number;
  readonly OperatingSystem: string;
  readonly KernelVersion: string;
  readonly Swarm: {
    readonly NodeID: string;
    readonly NodeAddr: string;
    readonly LocalNodeState: LocalNodeState;
    /** Whether it is a manager that can be asked. */
    readonly ControlAvailable: boolean;
    readonly Error?: string;
    /** Managers only. */
    readonly Cluster?: { readonly ID: string } | null;
  };
}

export interface SwarmSpec {
  readonly Name?: string;
  readonly Labels?: Labels | null;
  readonly CAConfig?: { readonly NodeCertExpiry?: number };
  readonly TaskDefaults?: object;
  readonly [other: string]: unknown;
}

/** `GET /swarm` */
export interface LiveSwarm extends Versioned {
  readonly Spec: SwarmSpec;
  readonly DefaultAddrPool?: readonly string[] | null;
  readonly SubnetSize?: number;
  readonly DataPathPort?: number;
  readonly JoinTokens: { readonly Worker: string; readonly Manager: string };
}

/** `POST /swarm/init` */
export interface SwarmInitRequest {
  readonly ListenAddr: string;
  readonly AdvertiseAddr: string;
  readonly DataPathPort?: number;
  readonly DefaultAddrPool?: readonly string[];
  readonly SubnetSize?: number;
  readonly Availability?: NodeAvailability;
  readonly Spec: SwarmSpec;
}

/** `POST /swarm/join` */
export interface SwarmJoinRequest {
  readonly ListenAddr: string;
  readonly AdvertiseAddr: string;
  readonly RemoteAddrs: readonly string[];
  readonly JoinToken: string;
  readonly Availability?: NodeAvailability;
}

export type NodeRole = "manager" | "worker";
export type NodeAvailability = "active" | "pause" | "drain";

export interface NodeSpec {
  readonly Name?: string;
  readonly Labels?: Labels | null;
  readonly Role: NodeRole;
  readonly Availability: NodeAvailability;
}

/** `GET /nodes` */
export interface LiveNode extends Versioned {
  readonly Spec: NodeSpec;
  /** What the node tells of itself: nothing before it was ready for the first time. */
  readonly Description: {
    readonly Hostname?: string;
    readonly Engine: { readonly EngineVersion?: string };
    /** What its engine reported: the scheduler plans with it. */
    readonly Resources?: { readonly NanoCPUs?: number; readonly MemoryBytes?: number };
  };
  readonly Status: {
    readonly State: "unknown" | "down" | "ready" | "disconnected";
    readonly Message?: string;
    readonly Addr?: string;
  };
  /** Managers only. */
  readonly ManagerStatus?: {
    readonly Leader?: boolean;
    readonly Reachability: "unknown" | "unreachable" | "reachable";
    readonly Addr: string;
  } | null;
}

/** `POST /networks/create` */
export interface NetworkCreateRequest {
  readonly Name: string;
  readonly Driver: string;
  readonly CheckDuplicate: boolean;
  readonly Internal?: boolean;
  readonly Attachable?: boolean;
  readonly Ingress?: boolean;
  readonly IPAM?: { readonly Driver?: string; readonly Config?: readonly IpamConfig[] | null };
  readonly Options?: Readonly<Record<string, string>>;
  readonly Labels?: Labels;
}

export interface IpamConfig {
  readonly Subnet?: string;
  readonly Gateway?: string;
  readonly IPRange?: string;
}

/** `GET /networks` */
export interface LiveNetwork {
  readonly Id: string;
  readonly Name: string;
  readonly Scope: "local" | "swarm" | "global";
  /** `""` until the swarm gave it addresses, a moment after it was made; for ever if it overlaps another network. */
  readonly Driver: string;
  readonly Internal: boolean;
  readonly Attachable: boolean;
  readonly Ingress: boolean;
  readonly IPAM: { readonly Driver?: string; readonly Config?: readonly IpamConfig[] | null };
  readonly Options?: Readonly<Record<string, string>> | null;
  readonly Labels?: Labels | null;
}

/** What fills in a config or a secret, on the machine of each task. Engines take any name, and know `golang`. */
export interface Templating {
  readonly Name: string;
}

/** `POST /configs/create`. Once it is made, nothing but its labels can change. */
export interface ConfigSpec {
  readonly Name: string;
  readonly Labels?: Labels | null;
  /** Base64. */
  readonly Data: string;
  readonly Templating?: Templating | null;
}

/** `GET /configs` */
export interface LiveConfig extends Versioned {
  readonly Spec: ConfigSpec;
}

/** `POST /secrets/create`. An update of the labels may leave the data out. */
export interface SecretSpec {
  readonly Name: string;
  readonly Labels?: Labels | null;
  /** Base64. No engine ever gives it back. */
  readonly Data?: string;
  readonly Templating?: Templating | null;
}

/** `GET /secrets` */
export interface LiveSecret extends Versioned {
  readonly Spec: Omit<SecretSpec, "Data">;
}

/** `POST /volumes/create`. Nothing of it can change. */
export interface VolumeCreateRequest {
  readonly Name: string;
  readonly Driver?: string;
  readonly DriverOpts?: Readonly<Record<string, string>>;
  readonly Labels?: Labels;
}

/** `GET /volumes`: of one engine, by its name. */
export interface LiveVolume {
  readonly Name: string;
  readonly Driver: string;
  readonly Options?: Readonly<Record<string, string>> | null;
  readonly Labels?: Labels | null;
}

/** Durations are nanoseconds, as everywhere in this API. */
export interface HealthConfig {
  /** `["NONE"]`, `["CMD", ...]` or `["CMD-SHELL", line]` */
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly Retries?: number;
  readonly StartPeriod?: number;
}

/** A size of 0 is no size: the kernel takes half of the memory then. */
export interface Mount {
  readonly Type: "bind" | "volume" | "tmpfs" | "npipe";
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly?: boolean;
  readonly BindOptions?: object | null;
  readonly TmpfsOptions?: { readonly SizeBytes?: number; readonly Mode?: number } | null;
  /** What an engine makes a volume with that it does not have yet. */
  readonly VolumeOptions?: {
    readonly Labels?: Labels | null;
    readonly DriverConfig?: {
      readonly Name?: string;
      readonly Options?: Readonly<Record<string, string>> | null;
    } | null;
  } | null;
  readonly [other: string]: unknown;
}

export interface DnsConfig {
  readonly Nameservers?: readonly string[] | null;
  readonly Search?: readonly string[] | null;
  /** As in resolv.conf(5). */
  readonly Options?: readonly string[] | null;
}

/** Where and how a container sees a file. */
export interface FileTarget {
  /** A whole path, or one from `/` for configs and from `/run/secrets` for secrets. */
  readonly Name: string;
  /** Number of the user that owns it, as a text. */
  readonly UID: string;
  readonly GID: string;
  readonly Mode: number;
}

/** Both the id and the name must be those of one config. */
export interface ConfigReference {
  readonly File?: FileTarget | null;
  readonly ConfigID: string;
  readonly ConfigName: string;
}

export interface SecretReference {
  readonly File?: FileTarget | null;
  readonly SecretID: string;
  readonly SecretName: string;
}

export interface ContainerSpec {
  readonly Image: string;
  readonly Labels?: Labels | null;
  readonly Command?: readonly string[] | null;
  readonly Args?: readonly string[] | null;
  readonly Hostname?: string;
  /** `KEY=value` */
  readonly Env?: readonly string[] | null;
  readonly Dir?: string;
  readonly User?: string;
  readonly Groups?: readonly string[] | null;
  readonly ReadOnly?: boolean;
  readonly Mounts?: readonly Mount[] | null;
  readonly DNSConfig?: DnsConfig | null;
  /** As in hosts(5): `address name` */
  readonly Hosts?: readonly string[] | null;
  readonly Healthcheck?: HealthConfig | null;
  readonly StopGracePeriod?: number | null;
  readonly StopSignal?: string;
  readonly Init?: boolean | null;
  readonly Configs?: readonly ConfigReference[] | null;
  readonly Secrets?: readonly SecretReference[] | null;
  readonly [other: string]: unknown;
}

export interface NetworkAttachment {
  /** Network id. */
  readonly Target: string;
  readonly Aliases?: readonly string[] | null;
}

/** Billionths of a CPU, and bytes. */
export interface Resources {
  readonly NanoCPUs?: number;
  readonly MemoryBytes?: number;
}

export interface ResourceLimits extends Resources {
  readonly Pids?: number;
}

export interface ResourceRequirements {
  readonly Limits?: ResourceLimits | null;
  readonly Reservations?: Resources | null;
}

export interface RestartPolicy {
  readonly Condition?: "none" | "on-failure" | "any";
  readonly Delay?: number | null;
  readonly MaxAttempts?: number | null;
  readonly Window?: number | null;
}

export interface PlacementPreference {
  readonly Spread?: { readonly SpreadDescriptor: string } | null;
}

export interface Placement {
  /** `node.labels.disk == ssd` */
  readonly Constraints?: readonly string[] | null;
  readonly Preferences?: readonly PlacementPreference[] | null;
  /** On one node; 0 is no maximum. */
  readonly MaxReplicas?: number;
  readonly [other: string]: unknown;
}

export interface TaskSpec {
  readonly ContainerSpec: ContainerSpec;
  readonly Networks?: readonly NetworkAttachment[] | null;
  readonly Resources?: ResourceRequirements | null;
  readonly RestartPolicy?: RestartPolicy | null;
  readonly Placement?: Placement | null;
  readonly ForceUpdate?: number;
  readonly [other: string]: unknown;
}

export interface UpdateConfig {
  /** 0 is all at once. */
  readonly Parallelism: number;
  readonly Delay?: number;
  readonly FailureAction?: "pause" | "continue" | "rollback";
  readonly Monitor?: number;
  readonly MaxFailureRatio?: number;
  readonly Order?: "start-first" | "stop-first";
}

export interface PortConfig {
  readonly Name?: string;
  readonly Protocol?: "tcp" | "udp" | "sctp";
  readonly TargetPort: number;
  readonly PublishedPort?: number;
  readonly PublishMode?: "ingress" | "host";
}

export interface ServiceSpec {
  readonly Name: string;
  readonly Labels?: Labels | null;
  readonly TaskTemplate: TaskSpec;
  readonly Mode: { readonly Replicated?: { readonly Replicas: number }; readonly Global?: object };
  readonly UpdateConfig?: UpdateConfig | null;
  readonly RollbackConfig?: UpdateConfig | null;
  readonly EndpointSpec?: EndpointSpec | null;
}

export interface EndpointSpec {
  readonly Mode?: "vip" | "dnsrr";
  readonly Ports?: readonly PortConfig[] | null;
}

export type UpdateState =
  | "updating"
  | "paused"
  | "completed"
  | "rollback_started"
  | "rollback_paused"
  | "rollback_completed";

/** `GET /services` */
export interface LiveService extends Versioned {
  readonly Spec: ServiceSpec;
  readonly PreviousSpec?: ServiceSpec | null;
  readonly Endpoint?: {
    readonly Ports?: readonly PortConfig[] | null;
    readonly VirtualIPs?: readonly { readonly NetworkID: string; readonly Addr: string }[] | null;
  };
  readonly UpdateStatus?: { readonly State?: UpdateState; readonly Message?: string } | null;
}

export type TaskState =
  | "new"
  | "allocated"
  | "pending"
  | "assigned"
  | "accepted"
  | "preparing"
  | "ready"
  | "starting"
  | "running"
  | "complete"
  | "shutdown"
  | "failed"
  | "rejected"
  | "remove"
  | "orphaned";

/** `GET /tasks` */
export interface LiveTask extends Versioned {
  readonly ServiceID: string;
  readonly NodeID?: string;
  readonly Slot?: number;
  readonly CreatedAt: string;
  readonly Spec: TaskSpec;
  readonly DesiredState: TaskState;
  readonly Status: {
    readonly Timestamp: string;
    readonly State: TaskState;
    readonly Message?: string;
    readonly Err?: string;
    readonly ContainerStatus?: { readonly ContainerID?: string; readonly PID?: number; readonly ExitCode?: number };
    readonly PortStatus?: { readonly Ports?: readonly PortConfig[] | null } | null;
  };
  readonly NetworksAttachments?:
    | readonly { readonly Network: { readonly ID: string }; readonly Addresses?: readonly string[] | null }[]
    | null;
}

/** `GET /images/{name}/json` */
export interface LiveImage {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly RepoDigests?: readonly string[] | null;
}

/** `GET /containers/json` */
export interface LiveContainer {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly Image: string;
  readonly State: string;
  readonly Labels?: Labels | null;
}

/** `GET /containers/{id}/json` */
export interface InspectedContainer {
  readonly State: {
    readonly Health?: { readonly Log?: readonly { readonly Output: string }[] | null } | null;
  };
}

/** `GET /events` */
export interface EngineEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes?: Labels | null };
  readonly time: number;
  readonly timeNano: number;
}
