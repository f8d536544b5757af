import type { PortConfig } from "./services.ts";
import type { TaskSpec } from "./task-spec.ts";
import type { Versioned } from "./versioned.ts";

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
