import type { NodeAvailability } from "./nodes.ts";
import type { Labels, Versioned } from "./versioned.ts";

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
