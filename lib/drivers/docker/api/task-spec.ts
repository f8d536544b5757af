import type { ContainerSpec } from "./container-spec.ts";

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
