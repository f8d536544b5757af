export { type ErrorCode, type Problem, SwarmwrightError } from "./core/errors.ts";
export type { Bytes, Duration } from "./core/quantity.ts";
export type {
  Capabilities,
  ClusterMachine,
  ClusterRef,
  ConfigRef,
  Connection,
  Endpoint,
  ImageRef,
  MachineRef,
  NetworkRef,
  SecretRef,
  ServiceRef,
  UnixEndpoint,
  VolumeRef,
} from "./core/references.ts";
export { Config } from "./resources/config/index.ts";
export type { ConfigArgs, ConfigCheckArgs } from "./resources/config/index.ts";
export { Image, hostFiles } from "./resources/image/index.ts";
export type { HostFilesArgs, HostFilesSource, ImageArgs, ImageSource } from "./resources/image/index.ts";
export { Ingress, redirect, respond } from "./resources/ingress/index.ts";
export type {
  BackendArgs,
  FrontArgs,
  HeaderChangesArgs,
  HstsArgs,
  IngressArgs,
  MatchArgs,
  Redirect,
  RedirectArgs,
  Response,
  ResponseArgs,
  RetriesArgs,
  RouteArgs,
  RouteTarget,
  TlsArgs,
  UrlPath,
  WeightedBackendArgs,
} from "./resources/ingress/index.ts";
export { local, Machine } from "./resources/machine/index.ts";
export type { LocalDriver, LocalDriverArgs, MachineArgs, MachineDriver } from "./resources/machine/index.ts";
export { OverlayNetwork } from "./resources/overlay-network/index.ts";
export type { OverlayNetworkArgs } from "./resources/overlay-network/index.ts";
export { Secret } from "./resources/secret/index.ts";
export type { SecretArgs } from "./resources/secret/index.ts";
export { Service } from "./resources/service/index.ts";
export type {
  BindMountArgs,
  ConfigMountArgs,
  ContainerArgs,
  DnsArgs,
  HealthcheckArgs,
  MountArgs,
  NetworkAttachmentArgs,
  NodeField,
  NodeLabel,
  PlacementArgs,
  PlacementConstraint,
  PlacementConstraintInput,
  PortArgs,
  PublishedPort,
  ResourceLimitsArgs,
  ResourceReservationsArgs,
  ResourcesArgs,
  RestartArgs,
  RollbackArgs,
  SecretMountArgs,
  ServiceArgs,
  Signal,
  TmpfsMountArgs,
  UpdateArgs,
  VolumeMountArgs,
} from "./resources/service/index.ts";
export { SwarmCluster } from "./resources/swarm-cluster/index.ts";
export type { DockerProviderArgs, SwarmClusterArgs, SwarmNodeArgs } from "./resources/swarm-cluster/index.ts";
export { Volume } from "./resources/volume/index.ts";
export type { VolumeArgs } from "./resources/volume/index.ts";
