import type { FakeClock } from "../../clock/fake.ts";
import type { ContainerSpec } from "../api/container-spec.ts";
import type { Labels } from "../api/versioned.ts";
import type { ExecResult } from "../port.ts";
import type { Ids } from "./ids.ts";

/** What all parts of one fake world share. */
export interface Context {
  readonly clock: FakeClock;
  readonly ids: Ids;
  readonly customs: Customs;
  /** Called when a process wrote something. */
  readonly readers: Set<() => void>;
}

/** What a test decides. */
export interface Customs {
  /**
   * Whether an image, by its whole name, can be had from a registry by the engine of a machine; or the engine's words of
   * why it gets no answer there.
   */
  readonly pulls: (reference: string, machine: string) => boolean | string;
  /** Whether a machine, by its name, has a file or folder that a task wants to see. */
  readonly hasPath: (machine: string, path: string) => boolean;
  readonly process: (start: TaskStart) => Process | undefined;
  readonly exec: (container: RunningContainer, argv: readonly string[]) => ExecResult | undefined;
}

/** A task whose container is about to run. */
export interface TaskStart {
  /** The service's name. */
  readonly service: string;
  readonly image: string;
  /** The machine's name. */
  readonly node: string;
  readonly spec: ContainerSpec;
}

/** What the process of a container does. */
export interface Process {
  /**
   * It ends with this code.
   * @defaultValue it goes on
   */
  readonly exitCode?: number | undefined;
  /** What it writes when it starts. */
  readonly logs?: string | undefined;
  /** What it writes to its standard error then. */
  readonly errors?: string | undefined;
  /** What its health check writes, if it has one. */
  readonly healthOutput?: string | undefined;
  /**
   * What its health check says, if it has one.
   * @defaultValue true
   */
  readonly healthy?: boolean | undefined;
  /**
   * Whether it ends when it is told to; otherwise it is killed after its grace period. Under an init it always does.
   * @defaultValue true
   */
  readonly heedsSignal?: boolean | undefined;
}

export interface RunningContainer {
  readonly id: string;
  readonly image: string;
  readonly labels: Labels;
}

/** As engines write it. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
