import { type Labels, userLabels } from "../../core/labels.ts";
import { durationText, toMilliseconds } from "../../core/quantity.ts";
import type * as docker from "../../drivers/docker/api.ts";
import type { PublishedPort, ServiceSpec } from "./props.ts";

/** What a property is in Docker's words, and back. The two must be each other's inverse. */
interface Translation<T> {
  write(value: T, spec: ServiceSpec): Fragment;
  read(live: docker.ServiceSpec, stored: ServiceSpec): T;
}

/** Part of a service's spec; fragments of several properties are laid over each other. */
interface Fragment {
  readonly [key: string]: unknown;
}

/** Transport, and what only the state knows. */
type NotTranslated = "capabilities" | "cluster" | "connection";
type Translated = Exclude<keyof ServiceSpec, NotTranslated>;

/** One line a property: a property of the schema that has none does not compile. */
const translations: { readonly [Property in Translated]: Translation<ServiceSpec[Property]> } = {
  name: {
    write: (Name) => ({ Name }),
    read: ({ Name }) => Name,
  },
  image: {
    write: ({ reference }) => container({ Image: reference }),
    read: (live, { image }) => ({ ...image, reference: containerOf(live).Image }),
  },
  command: {
    write: (Command) => container(some({ Command })),
    read: (live) => [...(containerOf(live).Command ?? [])],
  },
  args: {
    write: (Args) => container(some({ Args })),
    read: (live) => [...(containerOf(live).Args ?? [])],
  },
  env: {
    write: (env) => container(some({ Env: Object.entries(env).map(([key, value]) => `${key}=${value}`) })),
    read: (live) => Object.fromEntries((containerOf(live).Env ?? []).map(variable)),
  },
  healthcheck: {
    write: (check) => (check === undefined ? {} : container({ Healthcheck: writeHealthcheck(check) })),
    read: (live) => readHealthcheck(containerOf(live).Healthcheck),
  },
  replicas: {
    write: (replicas) => ({ Mode: replicas === "global" ? { Global: {} } : { Replicated: { Replicas: replicas } } }),
    read: ({ Mode }) => Mode.Replicated?.Replicas ?? "global",
  },
  networks: {
    write: (networks) => ({ TaskTemplate: some({ Networks: networks.map(writeNetwork) }) }),
    read: (live, stored) => (live.TaskTemplate.Networks ?? []).map((it) => readNetwork(it, stored)),
  },
  ports: {
    write: (ports) => ({ EndpointSpec: some({ Ports: ports.map(writePort) }), UpdateConfig: updateConfig(ports) }),
    read: ({ EndpointSpec }) => (EndpointSpec?.Ports ?? []).map(readPort),
  },
  endpointMode: {
    write: (Mode) => ({ EndpointSpec: { Mode } }),
    read: ({ EndpointSpec }) => EndpointSpec?.Mode ?? "vip",
  },
  labels: {
    write: (Labels) => ({ Labels }),
    read: ({ Labels }) => userLabels(Labels ?? {}),
  },
};

/** The spec in Docker's words. */
export function toServiceSpec(spec: ServiceSpec, ownership: Labels): docker.ServiceSpec {
  const fragments = properties.map((property) => write(property, spec));
  return [...fragments, { Labels: ownership }].reduce(laidOver, {}) as unknown as docker.ServiceSpec;
}

/** Docker's words in the spec's. */
export function toSpec(live: docker.ServiceSpec, stored: ServiceSpec): ServiceSpec {
  const read = properties.map((property) => [property, translations[property].read(live, stored)]);
  const { cluster, connection, capabilities } = stored;
  return { ...Object.fromEntries(read), cluster, connection, capabilities } as ServiceSpec;
}

const properties = Object.keys(translations) as Translated[];

function write<Property extends Translated>(property: Property, spec: ServiceSpec): Fragment {
  return translations[property].write(spec[property], spec);
}

/** A host-mode port stays taken until its task has stopped. */
export function orderFor(ports: readonly PublishedPort[]): "start-first" | "stop-first" {
  return ports.some(({ mode }) => mode === "host") ? "stop-first" : "start-first";
}

/** One task at a time; what fails within the five seconds after its start is rolled back. */
function updateConfig(ports: readonly PublishedPort[]): docker.UpdateConfig {
  const MONITOR_NS = 5e9;
  return { Parallelism: 1, Monitor: MONITOR_NS, FailureAction: "rollback", Order: orderFor(ports) };
}

const container = (ContainerSpec: Fragment): Fragment => ({ TaskTemplate: { ContainerSpec } });
const containerOf = ({ TaskTemplate }: docker.ServiceSpec): docker.ContainerSpec => TaskTemplate.ContainerSpec;

/** Docker reads an empty list back as none. */
function some(lists: Readonly<Record<string, readonly unknown[]>>): Fragment {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}

function variable(line: string): [string, string] {
  const at = line.indexOf("=");
  return [line.slice(0, at), line.slice(at + 1)];
}

type Healthcheck = Exclude<NonNullable<ServiceSpec["healthcheck"]>, "none">;

const NS_PER_MS = 1e6;
const nanoseconds = (text: string) => (toMilliseconds(text) ?? 0) * NS_PER_MS;
const durationOf = (ns: number | undefined) => durationText((ns ?? 0) / NS_PER_MS);

function writeHealthcheck(check: Healthcheck | "none"): docker.HealthConfig {
  if (check === "none") return { Test: ["NONE"] };
  const { test, interval, timeout, retries, startPeriod } = check;
  return {
    Test: typeof test === "string" ? ["CMD-SHELL", test] : test,
    Interval: nanoseconds(interval),
    Timeout: nanoseconds(timeout),
    Retries: retries,
    StartPeriod: nanoseconds(startPeriod),
  };
}

function readHealthcheck(check: docker.HealthConfig | null | undefined): ServiceSpec["healthcheck"] {
  const [kind, line = ""] = check?.Test ?? [];
  if (!check || kind === undefined) return undefined;
  if (kind === "NONE") return "none";
  return {
    test: kind === "CMD-SHELL" ? line : [...(check.Test ?? [])],
    interval: durationOf(check.Interval),
    timeout: durationOf(check.Timeout),
    retries: check.Retries ?? 0,
    startPeriod: durationOf(check.StartPeriod),
  };
}

type Network = ServiceSpec["networks"][number];

function writeNetwork({ networkId, aliases }: Network): docker.NetworkAttachment {
  return { Target: networkId, ...some({ Aliases: aliases }) };
}

/** Docker knows a network by its id; what it was called stands in the state. */
function readNetwork({ Target, Aliases }: docker.NetworkAttachment, stored: ServiceSpec): Network {
  const name = stored.networks.find(({ networkId }) => networkId === Target)?.name ?? Target;
  return { name, networkId: Target, aliases: [...(Aliases ?? [])] };
}

function writePort({ target, published, protocol, mode }: PublishedPort): docker.PortConfig {
  return { TargetPort: target, PublishedPort: published, Protocol: protocol, PublishMode: mode };
}

function readPort(port: docker.PortConfig): PublishedPort {
  const { TargetPort, PublishedPort = 0, Protocol = "tcp", PublishMode = "ingress" } = port;
  return { target: TargetPort, published: PublishedPort, protocol: Protocol, mode: PublishMode };
}

/** Objects are merged, everything else is replaced. */
function laidOver(under: Fragment, over: Fragment): Fragment {
  const merged = Object.entries(over).map(([key, value]) => {
    const below = under[key];
    return [key, isObject(below) && isObject(value) ? laidOver(below, value) : value];
  });
  return { ...under, ...Object.fromEntries(merged) };
}

function isObject(value: unknown): value is Fragment {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
