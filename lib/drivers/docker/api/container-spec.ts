import type { ConfigReference, SecretReference } from "./files.ts";
import type { Labels } from "./versioned.ts";

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
  readonly Sysctls?: Readonly<Record<string, string>> | null;
  readonly Healthcheck?: HealthConfig | null;
  readonly StopGracePeriod?: number | null;
  readonly StopSignal?: string;
  readonly Init?: boolean | null;
  readonly Configs?: readonly ConfigReference[] | null;
  readonly Secrets?: readonly SecretReference[] | null;
  readonly [other: string]: unknown;
}
