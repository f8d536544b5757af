import type { Endpoint } from "../../core/references.ts";
import { type FakeClock, fakeClock } from "../clock/fake.ts";
import type { LiveContainer } from "./api/containers.ts";
import type { LiveNetwork } from "./api/networks.ts";
import type { LiveNode } from "./api/nodes.ts";
import type { LiveService } from "./api/services.ts";
import type { LiveTask } from "./api/tasks.ts";
import { defaultDeadlines } from "./client/deadline.ts";
import { portOver } from "./client/port-over.ts";
import { connectToFake } from "./fake/connection.ts";
import { liveContainer, write } from "./fake/containers.ts";
import type { Customs } from "./fake/context.ts";
import type { Interceptor, Write } from "./fake/faults.ts";
import { filesOf } from "./fake/files.ts";
import { fakeHost, type HostOptions } from "./fake/host.ts";
import { idsFrom } from "./fake/ids.ts";
import { leaveSwarm } from "./fake/membership.ts";
import { cutPower, powerOn } from "./fake/power.ts";
import type { FakeFile, FakeHost, SwarmState } from "./fake/state.ts";
import { liveNetwork, liveNode, liveService, liveTask } from "./fake/views.ts";
import { hostAt, type WorldState } from "./fake/world-state.ts";
import type { DockerPort } from "./port.ts";

export type { Process, TaskStart } from "./fake/context.ts";
export type { DockerOperation, Fault, Interceptor, Write } from "./fake/faults.ts";
export type { HostOptions } from "./fake/host.ts";

export interface FakeDockerOptions extends Partial<Customs>, Interceptor {
  /** @defaultValue a clock of its own */
  readonly clock?: FakeClock;
  /** For ids that differ from those of another world. @defaultValue 1 */
  readonly seed?: number;
}

/** Machines with engines that are only imagined, and that do as Docker 20.10 does. They see time pass on a clock of theirs. */
export interface FakeDocker {
  /** The driver that leads to them. */
  readonly port: DockerPort;
  readonly clock: FakeClock;
  /** Every change that was made through the port, in order. */
  readonly writes: readonly Write[];
  /** A machine without power, and with an empty disk. */
  addMachine(machine: HostOptions): void;
  /** Its engine answers a while later. Running already is fine. */
  powerOn(endpoint: Endpoint): void;
  /** Everything on it ends at once; its disk stays. Off already is fine. */
  cutPower(endpoint: Endpoint): void;
  /** The machine is gone, with its disk. */
  removeMachine(endpoint: Endpoint): void;
  /** The processes of a service's running tasks write these lines. */
  write(service: string, text: string, stream?: "stdout" | "stderr"): void;
  /** All that there is, without asking an engine. */
  swarms(): readonly SwarmView[];
  /** What the engine of a machine runs and ran. */
  containersOn(endpoint: Endpoint): readonly ContainerView[];
  /** What stands on the disks of all machines. */
  volumes(): readonly VolumeView[];
}

/** A swarm, as its leader would tell of it. */
export interface SwarmView {
  readonly id: string;
  readonly nodes: readonly LiveNode[];
  readonly networks: readonly LiveNetwork[];
  readonly configs: readonly FileView[];
  readonly secrets: readonly FileView[];
  readonly services: readonly LiveService[];
  readonly tasks: readonly LiveTask[];
  /** How often a container was started for a service, by its id: a restart shows here. */
  readonly starts: Readonly<Record<string, number>>;
}

/** A config or a secret, with what it holds: no engine tells that of a secret. */
export interface FileView {
  readonly name: string;
  readonly content: string;
}

export interface VolumeView {
  readonly name: string;
  /** Name of the machine. */
  readonly machine: string;
}

export interface ContainerView extends LiveContainer {
  readonly exitCode: number;
  readonly logs: string;
}

/**
 * What {@link Image} makes of an image that no registry has: `name:<12 hex of the image id>`. Every other image can be
 * pulled, unless a test says otherwise.
 */
const LOCAL_IMAGE = /:[0-9a-f]{12}$/;

const customsOf = ({ pulls, hasPath, process, exec }: Partial<Customs>): Customs => ({
  pulls: pulls ?? ((reference) => !LOCAL_IMAGE.test(reference)),
  hasPath: hasPath ?? (() => true),
  process: process ?? (() => undefined),
  exec: exec ?? (() => undefined),
});

export function fakeDocker(options: FakeDockerOptions = {}): FakeDocker {
  const { clock = fakeClock(), seed = 1, before, after } = options;
  const world: WorldState = {
    context: { clock, ids: idsFrom(seed), customs: customsOf(options), readers: new Set() },
    hosts: [],
    execs: new Map(),
    writes: [],
    interceptor: { before, after },
    watchers: new Set(),
  };
  const changed = (): void => world.watchers.forEach((look) => look());
  const withHost = (endpoint: Endpoint, act: (host: FakeHost) => void): void => {
    const host = hostAt(world, endpoint);
    if (host !== undefined) act(host);
    changed();
  };
  return {
    port: portOver({ connect: (endpoint) => connectToFake(world, endpoint), clock, deadlines: defaultDeadlines }),
    clock,
    writes: world.writes,
    addMachine(machine) {
      world.hosts.push(fakeHost(world.context, machine));
      changed();
    },
    powerOn: (endpoint) => withHost(endpoint, (host) => powerOn(world.context, host, changed)),
    cutPower: (endpoint) => withHost(endpoint, cutPower),
    removeMachine: (endpoint) =>
      withHost(endpoint, (host) => {
        cutPower(host);
        if (host.member !== undefined) leaveSwarm(host, { force: true });
        world.hosts.splice(world.hosts.indexOf(host), 1);
      }),
    write(service, text, stream) {
      for (const container of world.hosts.flatMap(({ containers }) => [...containers.values()])) {
        const isMeant = container.labels["com.docker.swarm.service.name"] === service && container.state === "running";
        if (isMeant) write(world.context, container, text, stream);
      }
    },
    swarms: () => [...new Set(world.hosts.flatMap(({ member }) => member?.swarm ?? []))].map(viewOf),
    containersOn: (endpoint) =>
      [...(hostAt(world, endpoint)?.containers.values() ?? [])].map((container) => ({
        ...liveContainer(container),
        exitCode: container.exitCode,
        logs: container.log.map(({ line }) => `${line}\n`).join(""),
      })),
    volumes: () =>
      world.hosts.flatMap(({ name: machine, volumes }) => [...volumes.keys()].map((name) => ({ name, machine }))),
  };
}

function viewOf(swarm: SwarmState): SwarmView {
  return {
    id: swarm.id,
    nodes: [...swarm.nodes.values()].map((node) => liveNode(swarm, node)),
    networks: [...swarm.networks.values()].map((network) => liveNetwork(network, false)),
    configs: filesOf(swarm, "config").map(fileView),
    secrets: filesOf(swarm, "secret").map(fileView),
    services: [...swarm.services.values()].map(liveService),
    tasks: [...swarm.tasks.values()].map(liveTask),
    starts: Object.fromEntries(swarm.work.starts),
  };
}

const fileView = ({ name, data }: FakeFile): FileView => ({
  name,
  content: Buffer.from(data, "base64").toString("utf8"),
});
