import type { Labels, Versioned } from "./versioned.ts";

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
