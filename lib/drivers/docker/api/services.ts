import type { TaskSpec } from "./task-spec.ts";
import type { Labels, Versioned } from "./versioned.ts";

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
  /** Of the last update; nothing after a write that replaces no task. */
  readonly UpdateStatus?: {
    readonly State?: UpdateState;
    readonly Message?: string;
    readonly StartedAt?: string;
  } | null;
}
