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
  /** Its own clock. */
  readonly SystemTime: string;
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
