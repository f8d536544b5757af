import type { LiveNode } from "../drivers/docker/api/nodes.ts";
import type { LiveTask } from "../drivers/docker/api/tasks.ts";
import type { FakeDocker, SwarmView } from "../drivers/docker/fake.ts";
import type { FakeMachines } from "../drivers/machine/fake.ts";

export interface LiveMachine {
  readonly name: string;
  readonly running: boolean;
  readonly address: string;
}

export interface LiveNetwork {
  readonly name: string;
  readonly subnet: string;
  readonly encrypted: boolean;
}

/** A config or a secret. */
export interface LiveFile {
  /** With the digest of what it holds. */
  readonly name: string;
  readonly content: string;
}

/** A volume, on the machines that have one of that name. */
export interface LiveVolume {
  readonly name: string;
  readonly machines: readonly string[];
}

export interface LiveTaskView {
  /** Host name of the machine; empty while it has none. */
  readonly node: string;
  /** Docker's word: `running`, `pending`, `failed` ... */
  readonly state: string;
}

export interface LiveService {
  readonly name: string;
  readonly image: string;
  /** How many tasks there should be; every node's one for a global service. */
  readonly replicas: number | "global";
  /** Those that Swarm wants to run. */
  readonly tasks: readonly LiveTaskView[];
  /** Tasks that were ever started: a restart shows here. */
  readonly startedTasks: number;
}

/** Things by name. */
export interface Finder<Live> extends Iterable<Live> {
  readonly size: number;
  /** Throws, with the names that there are, if there is none of that name. */
  get(name: string): Live;
  has(name: string): boolean;
}

function finder<Live extends { readonly name: string }>(kind: string, all: readonly Live[]): Finder<Live> {
  return {
    size: all.length,
    has: (name) => all.some((it) => it.name === name),
    get(name) {
      const found = all.find((it) => it.name === name);
      if (found) return found;
      const names = all.map((it) => it.name).join(", ");
      throw new Error(`there is no ${kind} named "${name}"; there ${names === "" ? "is none" : `are ${names}`}`);
    },
    [Symbol.iterator]: () => all[Symbol.iterator](),
  };
}

export function liveMachines(machines: FakeMachines): Finder<LiveMachine> {
  const all = machines.list().map(({ name, running, address }) => ({ name, running, address }));
  return finder("machine", all);
}

/** Swarm's own network for published ports is nobody's. */
export function liveNetworks(docker: FakeDocker): Finder<LiveNetwork> {
  const networks = docker.swarms().flatMap((swarm) => swarm.networks.filter(({ Ingress }) => !Ingress));
  const all = networks.map(({ Name, IPAM, Options }) => ({
    name: Name,
    subnet: IPAM.Config?.[0]?.Subnet ?? "",
    encrypted: Options?.["encrypted"] !== undefined,
  }));
  return finder("network", all);
}

export function liveConfigs(docker: FakeDocker): Finder<LiveFile> {
  return finder(
    "config",
    docker.swarms().flatMap(({ configs }) => configs),
  );
}

export function liveSecrets(docker: FakeDocker): Finder<LiveFile> {
  return finder(
    "secret",
    docker.swarms().flatMap(({ secrets }) => secrets),
  );
}

export function liveVolumes(docker: FakeDocker): Finder<LiveVolume> {
  const all = docker.volumes();
  const on = (volume: string) => all.filter(({ name }) => name === volume).map(({ machine }) => machine);
  const names = [...new Set(all.map(({ name }) => name))];
  return finder(
    "volume",
    names.map((name) => ({ name, machines: on(name) })),
  );
}

export function liveServices(docker: FakeDocker): Finder<LiveService> {
  return finder("service", docker.swarms().flatMap(servicesOf));
}

function servicesOf({ services, tasks, nodes, starts }: SwarmView): LiveService[] {
  return services.map(({ ID, Spec }) => ({
    name: Spec.Name,
    image: Spec.TaskTemplate.ContainerSpec.Image,
    replicas: Spec.Mode.Replicated?.Replicas ?? "global",
    tasks: tasks
      .filter((task) => task.ServiceID === ID && task.DesiredState === "running")
      .map((task) => view(task, nodes)),
    startedTasks: starts[ID] ?? 0,
  }));
}

function view({ NodeID, Status }: LiveTask, nodes: readonly LiveNode[]): LiveTaskView {
  const node = nodes.find(({ ID }) => ID === NodeID);
  return { node: node?.Description.Hostname ?? "", state: Status.State };
}
