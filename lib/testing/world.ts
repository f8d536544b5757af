import { type Labels, stackOf } from "../core/labels.ts";
import { Leases } from "../core/lease.ts";
import { type Duration, toMilliseconds } from "../core/quantity.ts";
import type { Capabilities } from "../core/references.ts";
import type { LiveNode } from "../drivers/docker/api/nodes.ts";
import type { ExecResult } from "../drivers/docker/port.ts";
import { type FakeDocker, fakeDocker } from "../drivers/docker/fake.ts";
import { type FakeImageBuilder, fakeImageBuilder } from "../drivers/image/fake.ts";
import { type FakeMachines, fakeMachines } from "../drivers/machine/fake.ts";
import type { CommandDrivers } from "../drivers/port.ts";
import { fakeReach } from "../drivers/reach/fake.ts";
import type { Answer, Question } from "../drivers/reach/port.ts";
import { type Failure, Faults, type Operation, type Write } from "./faults.ts";
import {
  type Finder,
  liveConfigs,
  type LiveFile,
  type LiveMachine,
  liveMachines,
  type LiveNetwork,
  liveNetworks,
  liveSecrets,
  type LiveService,
  liveServices,
  type LiveVolume,
  liveVolumes,
} from "./live.ts";
import { withMachineWrites } from "./machine-writes.ts";
import { MemoryFiles } from "./memory-files.ts";
import { Session } from "./session.ts";

export interface WorldOptions {
  /**
   * What the machines' kernels can do.
   * @defaultValue everything
   */
  readonly capabilities?: Partial<Capabilities> | undefined;
}

/** What there is after a run, read as Docker would tell it; and what a test can do to it. */
export interface World {
  readonly machines: Finder<LiveMachine>;
  readonly networks: Finder<LiveNetwork>;
  readonly configs: Finder<LiveFile>;
  /** With what they hold, which no engine would tell. */
  readonly secrets: Finder<LiveFile>;
  readonly services: Finder<LiveService>;
  readonly volumes: Finder<LiveVolume>;
  /** Every call that changed something, in order. */
  readonly writes: readonly Write[];
  /** Makes an operation fail from now on. */
  fail(operation: Operation, failure: Failure): void;
  /** Nothing fails any more. */
  heal(): void;
  /** Cuts a machine's power. Its disk stays. */
  kill(machine: string): Promise<void>;
  /** Ends the next run after so many more writes, as `kill -9` does: the last one is done, and its answer never read. */
  killRunAfter(writes: number): void;
  /** Lets time pass: health checks run, tasks are restarted. */
  advance(by: Duration): Promise<void>;
  /** Gives a file of this host another content, for images made of it. No file is ever read. */
  writeFile(path: string, content: string): void;
}

/** Folder of every program in a fake world: images know their files by whole paths. */
const DIRECTORY = "/project";

/** Machines, engines and a disk in memory, with a clock of their own: no wait takes real time. */
export class FakeWorld implements World {
  /** The state of the stacks that were deployed here. */
  readonly files = new MemoryFiles();
  readonly writes: Write[] = [];
  readonly #faults = new Faults();
  readonly #docker: FakeDocker;
  readonly #machines: FakeMachines;
  readonly #images: FakeImageBuilder = fakeImageBuilder();
  /**
   * What a command does that is run in a container; nothing at all if it gives nothing.
   * @param labels the container's
   * @internal
   */
  onExec: (argv: readonly string[], labels: Labels) => ExecResult | undefined = () => undefined;
  /**
   * What a question over the network is answered with, if it is anything else than what follows from the world.
   * @param from the name of the machine, or nothing for this computer
   * @internal
   */
  onAsk: (question: Question, from: string) => Answer | undefined = () => undefined;
  #session: Session | undefined;
  #pids = 0;
  #keys = 0;
  #writesLeft = Infinity;
  #stateWritesLeft = Infinity;

  readonly #reach = fakeReach({
    swarms: () => this.#docker.swarms(),
    isRunning: async (machine) => (await this.#machines.find(machine))?.running === true,
    answer: (question, from) => this.onAsk(question, from),
  });

  constructor({ capabilities }: WorldOptions = {}) {
    this.#docker = fakeDocker({
      process: (start) => this.#faults.processOf(start),
      exec: ({ labels }, argv) => this.onExec(argv, labels),
      before: (write) => this.#faults.faultOf(write),
      after: (write) => this.#written(write),
    });
    this.#machines = machinesWith(this.#docker, { ipvs: true, esp: true, vxlan: true, ...capabilities });
    this.files.onWritten = () => this.#stateWritten();
  }

  get machines(): Finder<LiveMachine> {
    return liveMachines(this.#machines);
  }

  get networks(): Finder<LiveNetwork> {
    return liveNetworks(this.#docker);
  }

  get configs(): Finder<LiveFile> {
    return liveConfigs(this.#docker);
  }

  get secrets(): Finder<LiveFile> {
    return liveSecrets(this.#docker);
  }

  get services(): Finder<LiveService> {
    return liveServices(this.#docker);
  }

  get volumes(): Finder<LiveVolume> {
    return liveVolumes(this.#docker);
  }

  fail(operation: Operation, failure: Failure): void {
    this.#faults.add(operation, failure);
  }

  heal(): void {
    this.#faults.clear();
  }

  async kill(machine: string): Promise<void> {
    const { name } = this.machines.get(machine);
    const labels = this.#machines.list().find((it) => it.name === name)?.labels ?? {};
    await this.#machines.kill({ ...stackNames(labels), name });
  }

  killRunAfter(writes: number): void {
    this.#writesLeft = writes;
  }

  /**
   * The same for what a run writes to its state: checkpoint, journal, lock.
   * @internal
   */
  killRunAfterStateWrites(writes: number): void {
    this.#stateWritesLeft = writes;
  }

  advance(by: Duration): Promise<void> {
    return this.#docker.clock.advance(toMilliseconds(by) ?? 0);
  }

  writeFile(path: string, content: string): void {
    this.#images.write(path.startsWith("/") ? path : `${DIRECTORY}/${path.replace(/^\.\//, "")}`, content);
  }

  /**
   * Gives a run its hold on this world, and lets time pass while it goes on.
   * @internal
   */
  async during<T>(run: (session: Session) => Promise<T>): Promise<T> {
    const session = new Session((this.#pids += 1));
    this.#session = session;
    try {
      return await this.#docker.clock.during(Promise.race([session.killed, run(session)]));
    } finally {
      [this.#session, this.#writesLeft, this.#stateWritesLeft] = [undefined, Infinity, Infinity];
    }
  }

  /** @internal */
  isAlive(pid: number): boolean {
    return this.#session?.pid === pid && !this.#session.isOver;
  }

  /**
   * What is easily doubled or orphaned.
   * @internal
   */
  nodes(): readonly string[] {
    const nodes = this.#docker.swarms().flatMap((swarm) => swarm.nodes);
    const text = ({ Description, Spec, Status }: LiveNode) =>
      `${Description.Hostname ?? ""} ${Spec.Role} ${Spec.Availability} ${Status.State}`;
    return nodes.map(text).toSorted();
  }

  /**
   * Every running task of a service writes these lines.
   * @internal
   */
  log(service: string, text: string, stream?: "stdout" | "stderr"): void {
    this.#docker.write(service, text, stream);
  }

  /** @internal */
  now(): Date {
    return new Date(this.#docker.clock.now());
  }

  /** @internal */
  driversFor(session: Session): CommandDrivers {
    const interceptor = {
      before: (write: Write) => this.#faults.faultOf(write),
      after: (write: Write) => this.#written(write),
    };
    return {
      directory: DIRECTORY,
      clock: session.gate(this.#docker.clock),
      docker: session.gate(this.#docker.port),
      images: this.#images,
      leases: new Leases(),
      machines: { local: session.gate(withMachineWrites(this.#machines, interceptor)) },
      reach: session.gate(this.#reach),
      newKey: () => `key ${(this.#keys += 1)}`,
    };
  }

  /** The change is made; a run that is killed now never hears of it. */
  #written(write: Write): Promise<void> | undefined {
    this.writes.push(write);
    this.#writesLeft -= 1;
    return this.#writesLeft === 0 ? this.#killRun(`after ${write.operation} ${write.on}`) : undefined;
  }

  #stateWritten(): void {
    this.#stateWritesLeft -= 1;
    if (this.#stateWritesLeft === 0) void this.#killRun("after a write to its state");
  }

  #killRun(when: string): Promise<never> {
    this.#session?.kill(`the run was killed ${when}, as the test wants`);
    return new Promise(() => {});
  }
}

function stackNames(labels: Labels): { readonly project: string; readonly stack: string } {
  const [project = "", stack = ""] = (stackOf(labels) ?? "").split("/");
  return { project, stack };
}

/** Each machine brings its engine along. */
function machinesWith(docker: FakeDocker, capabilities: Capabilities): FakeMachines {
  const known = new Set<string>();
  return fakeMachines({
    capabilities,
    onStart({ name, address, endpoint, settings: { cpus, memoryBytes } }) {
      const resources = { cpus: cpus && Math.ceil(cpus), memoryBytes };
      if (!known.has(endpoint.path)) docker.addMachine({ name, address, endpoint, ...resources });
      known.add(endpoint.path);
      docker.powerOn(endpoint);
    },
    onStop: ({ endpoint }) => docker.cutPower(endpoint),
    onRemove({ endpoint }) {
      known.delete(endpoint.path);
      docker.removeMachine(endpoint);
    },
  });
}

/** An empty world. Give it to several runs to see what a second one does. */
export function fakeWorld(options: WorldOptions = {}): World {
  return new FakeWorld(options);
}
