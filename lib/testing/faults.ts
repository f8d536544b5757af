import type { DockerOperation, Fault, Process, TaskStart } from "../drivers/docker/fake.ts";
import type { MachineOperation } from "./machine-writes.ts";

/** What a world does, or is asked to do. */
export type Operation = DockerOperation | MachineOperation | "task.start";

/** One change that was made, in the words of {@link Operation}. */
export interface Write {
  readonly operation: Operation;
  /** Name of what was changed. */
  readonly on: string;
}

/** How an operation goes wrong. */
export interface Failure {
  /**
   * The name of what it is about: a machine, a network, a service.
   * @defaultValue any
   */
  readonly on?: string | undefined;
  /**
   * `"refused"`: the engine says no. `"unreachable"`: nobody is there. `"timeout"`: nobody answers in time.
   * `"late"`: it is done, and the answer is lost. For `task.start`: what the process does.
   */
  readonly how: Fault | { readonly exitCode: number; readonly logs?: string | undefined };
  /** @defaultValue every time */
  readonly times?: number | undefined;
}

interface Planned extends Failure {
  readonly operation: Operation;
  left: number;
}

/** What a test wants to go wrong. */
export class Faults {
  readonly #planned: Planned[] = [];

  add(operation: Operation, failure: Failure): void {
    this.#planned.push({ ...failure, operation, left: failure.times ?? Infinity });
  }

  /** From now on nothing goes wrong any more. */
  clear(): void {
    this.#planned.length = 0;
  }

  /** How this write is to go wrong, if it is. */
  faultOf(write: Write): Fault | undefined {
    const how = this.#take(write);
    return typeof how === "string" ? how : undefined;
  }

  /** What the process of a task is to do, if a test says. */
  processOf({ service }: TaskStart): Process | undefined {
    const how = this.#take({ operation: "task.start", on: service });
    return typeof how === "object" ? how : undefined;
  }

  #take({ operation, on }: Write): Failure["how"] | undefined {
    const isMeant = (it: Planned) => it.operation === operation && (it.on ?? on) === on && it.left > 0;
    const planned = this.#planned.find(isMeant);
    if (planned) planned.left -= 1;
    return planned?.how;
  }
}
