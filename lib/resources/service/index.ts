export { Service } from "./construct.ts";
export type { ContainerArgs } from "./container.ts";
export type { DnsArgs } from "./dns.ts";
export type { ConfigMountArgs, SecretMountArgs } from "./files.ts";
export type { HealthcheckArgs } from "./healthcheck.ts";
export type { BindMountArgs, MountArgs, TmpfsMountArgs, VolumeMountArgs } from "./mounts.ts";
export type { NetworkAttachmentArgs } from "./networks.ts";
export type {
  NodeField,
  NodeLabel,
  PlacementArgs,
  PlacementConstraint,
  PlacementConstraintInput,
} from "./placement.ts";
export type { PortArgs, PublishedPort } from "./ports.ts";
export type { ServiceArgs } from "./props.ts";
export type { ResourceLimitsArgs, ResourceReservationsArgs, ResourcesArgs } from "./resources.ts";
export type { RestartArgs } from "./restart.ts";
export type { Signal } from "./stop.ts";
export type { RollbackArgs, UpdateArgs } from "./update-policy.ts";
