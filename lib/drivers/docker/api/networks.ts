import type { Labels } from "./versioned.ts";

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
