import { setTimeout as after } from "node:timers/promises";
import type { LiveTask } from "../../lib/drivers/docker/api/tasks.ts";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import type { Machine } from "./real-stack.ts";

/** A machine, and tasks that it runs. */
export interface BusyMachine {
  readonly machine: Machine;
  readonly tasks: readonly LiveTask[];
}

const DEADLINE_MS = 90_000;
const LOOK_MS = 100;

/** The tasks of services with two replicas each, on machines of which the first is a manager. */
export class RunningTasks {
  readonly #docker = dockerDriver();
  readonly #machines: readonly Machine[];
  readonly #services: readonly string[];

  constructor(machines: readonly Machine[], services: readonly string[]) {
    this.#machines = machines;
    this.#services = services;
  }

  close(): void {
    this.#docker.close();
  }

  async of(service: string): Promise<readonly LiveTask[]> {
    return (await this.#byService()).get(service) ?? [];
  }

  /** All machines but the manager, with what each runs. */
  async onWorkers(): Promise<readonly BusyMachine[]> {
    const tasks = [...(await this.#byService()).values()].flat();
    const workers = this.#machines.slice(1).map(async (machine) => {
      const node = await this.#nodeId(machine);
      return { machine, tasks: tasks.filter(({ NodeID }) => NodeID === node) };
    });
    return Promise.all(workers);
  }

  /** @throws when no machine runs it */
  async machineOf({ ID, NodeID }: LiveTask): Promise<Machine> {
    for (const machine of this.#machines) {
      if ((await this.#nodeId(machine)) === NodeID) return machine;
    }
    throw new Error(`no machine runs the task ${ID}`);
  }

  /** Waits until others run in the place of these, and their health is good. */
  async untilReplaced(lost: readonly LiveTask[]): Promise<void> {
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    const gone = new Set(lost.map(({ ID }) => ID));
    for (;;) {
      const running = await this.#byService();
      if ([...running.values()].every((tasks) => tasks.filter(({ ID }) => !gone.has(ID)).length === 2)) return;
      await after(LOOK_MS, undefined, { signal: deadline });
    }
  }

  async #nodeId({ endpoint }: Machine): Promise<string> {
    return (await this.#docker.engine(endpoint).info()).Swarm.NodeID;
  }

  async #byService(): Promise<ReadonlyMap<string, readonly LiveTask[]>> {
    const managers = this.#machines.slice(0, 1).map(({ endpoint }) => endpoint);
    const { services, tasks } = this.#docker.cluster({ managers });
    const [known, wanted] = await Promise.all([services.list({}), tasks.list({ desiredState: "running" })]);
    const running = wanted.filter(({ Status }) => Status.State === "running");
    const idOf = (name: string) => known.find(({ Spec }) => Spec.Name === name)?.ID;
    return new Map(
      this.#services.map((name) => [name, running.filter(({ ServiceID }) => ServiceID === idOf(name))] as const),
    );
  }
}
