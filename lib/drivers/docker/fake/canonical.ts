import type { ContainerSpec, HealthConfig, Mount } from "../api/container-spec.ts";
import type { EndpointSpec, PortConfig, ServiceSpec, UpdateConfig } from "../api/services.ts";
import type { NetworkAttachment, ResourceRequirements, RestartPolicy, TaskSpec } from "../api/task-spec.ts";
import type { Labels } from "../api/versioned.ts";

/** Finds the id of a network by what a spec calls it. */
export type NetworkId = (nameOrId: string) => string;

/** A service as it is read back: what an engine drops is dropped, what it fills in is filled in. */
export function canonicalService(spec: ServiceSpec, networkId: NetworkId): ServiceSpec {
  const { Replicated, Global } = spec.Mode;
  return {
    Name: spec.Name,
    Labels: sortedLabels(spec.Labels ?? {}),
    TaskTemplate: taskTemplate(spec.TaskTemplate, networkId),
    Mode: Global === undefined ? { Replicated: { Replicas: Replicated?.Replicas ?? 1 } } : { Global: {} },
    ...part("UpdateConfig", spec.UpdateConfig, updateConfig),
    ...part("RollbackConfig", spec.RollbackConfig, updateConfig),
    ...part("EndpointSpec", spec.EndpointSpec, endpointSpec),
  };
}

/** Tasks do not say by what they are run. */
export function taskSpecOf(template: TaskSpec): TaskSpec {
  const entries = Object.entries(template).filter(([key]) => key !== "Runtime");
  return { ContainerSpec: template.ContainerSpec, ...Object.fromEntries(entries) };
}

function taskTemplate(spec: TaskSpec, networkId: NetworkId): TaskSpec {
  const {
    ContainerSpec: container,
    Networks,
    Resources,
    RestartPolicy,
    Placement,
    ForceUpdate,
    Runtime: _,
    ...others
  } = spec;
  return {
    ContainerSpec: containerSpec(container),
    ...part("Resources", Resources, resources),
    ...part("RestartPolicy", RestartPolicy, restartPolicy),
    ...part("Placement", Placement, filled),
    ...listed("Networks", Networks, (network) => attachment(network, networkId)),
    ...filled(others),
    ForceUpdate: ForceUpdate ?? 0,
    Runtime: "container",
  };
}

function containerSpec(spec: ContainerSpec): ContainerSpec {
  const { Labels, Init, StopGracePeriod, Healthcheck, Mounts, DNSConfig, Isolation: _, ...others } = spec;
  return {
    Image: spec.Image,
    ...filled(others),
    ...labelled(Labels),
    ...kept("Init", Init),
    ...kept("StopGracePeriod", StopGracePeriod),
    ...listed("Mounts", Mounts, mount),
    ...part("DNSConfig", DNSConfig, filled),
    ...part("Healthcheck", Healthcheck, (health: HealthConfig) => filled(health)),
    Isolation: "default",
  };
}

/** Options are kept, be they empty; those of a bind only if they say something. */
function mount({ Type, TmpfsOptions, BindOptions, ...others }: Mount): Mount {
  return {
    Type,
    Target: others.Target,
    ...filled({ ...others, BindOptions }),
    ...part("TmpfsOptions", TmpfsOptions, filled),
  };
}

function labelled(labels: Labels | null | undefined): { readonly Labels?: Labels } {
  return labels === null || labels === undefined || isVoid(labels) ? {} : { Labels: sortedLabels(labels) };
}

/** As Go writes maps. */
export function sortedLabels(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function attachment({ Target, Aliases }: NetworkAttachment, networkId: NetworkId): NetworkAttachment {
  return { Target: networkId(Target), ...filled({ Aliases: Aliases ?? [] }) };
}

function resources({ Limits, Reservations }: ResourceRequirements): ResourceRequirements {
  return { ...part("Limits", Limits, filled), ...part("Reservations", Reservations, filled) };
}

function restartPolicy({ Condition, MaxAttempts, Delay, Window }: RestartPolicy): RestartPolicy {
  return {
    Condition: Condition ?? "any",
    ...kept("Delay", Delay),
    MaxAttempts: MaxAttempts ?? 0,
    ...kept("Window", Window),
  };
}

function updateConfig(given: UpdateConfig): UpdateConfig {
  return {
    Parallelism: given.Parallelism,
    ...filled({ Delay: given.Delay, Monitor: given.Monitor }),
    FailureAction: given.FailureAction ?? "pause",
    MaxFailureRatio: single(given.MaxFailureRatio ?? 0),
    Order: given.Order ?? "stop-first",
  };
}

/** Kept in 32 bits, and written with as few digits as tell it from its neighbours. */
function single(ratio: number): number {
  const bits = Math.fround(ratio);
  const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9].find((count) => Math.fround(Number(bits.toPrecision(count))) === bits);
  return Number(bits.toPrecision(digits));
}

function endpointSpec(given: EndpointSpec): EndpointSpec {
  return { Mode: given.Mode ?? "vip", ...listed("Ports", given.Ports, port) };
}

function port({ Name, Protocol, TargetPort, PublishedPort, PublishMode }: PortConfig): PortConfig {
  return {
    ...filled({ Name }),
    Protocol: Protocol ?? "tcp",
    TargetPort,
    ...filled({ PublishedPort }),
    PublishMode: PublishMode ?? "ingress",
  };
}

/** Without what is null, zero or empty: engines do not write that down. */
function filled<T extends object>(given: T): Partial<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => !isVoid(value))) as Partial<T>;
}

function isVoid(value: unknown): boolean {
  if (value === null || value === undefined || value === "" || value === 0 || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** A value that is kept whatever it is, if only there is one. */
function kept<Key extends string, T>(key: Key, value: T | null | undefined): Partial<Record<Key, T>> {
  return value === null || value === undefined ? {} : ({ [key]: value } as Partial<Record<Key, T>>);
}

/** A part that is kept, be it empty, if only there is one. */
function part<Key extends string, T, R>(
  key: Key,
  value: T | null | undefined,
  read: (value: T) => R,
): Partial<Record<Key, R>> {
  return value === null || value === undefined ? {} : ({ [key]: read(value) } as Partial<Record<Key, R>>);
}

/** A list that is kept unless it is empty. */
function listed<Key extends string, T, R>(
  key: Key,
  values: readonly T[] | null | undefined,
  read: (value: T) => R,
): Partial<Record<Key, readonly R[]>> {
  const given: readonly R[] = (values ?? []).map(read);
  return given.length === 0 ? {} : kept(key, given);
}
