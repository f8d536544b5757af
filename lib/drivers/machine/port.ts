import type { Labels } from "../../core/labels.ts";
import type { Capabilities, Endpoint } from "../../core/references.ts";

/** Which machine: its names are unique within a stack. */
export interface MachineName {
  readonly project: string;
  readonly stack: string;
  /** Also its host name. */
  readonly name: string;
}

/** A machine that there is, running or not. */
export interface LiveMachine {
  readonly name: string;
  /** The driver's own id: another one after it was removed and made again. */
  readonly machineId: string;
  readonly running: boolean;
  /** IPv4, by which the other machines reach it. The same for its whole life. */
  readonly address: string;
  readonly endpoint: Endpoint;
  readonly labels: Labels;
}

/**
 * Machines of one kind. Every driver and the fake pass the same conformance suite.
 *
 * All of it may be killed and called again: nothing is made twice, nothing is left without a record.
 * Absence is `undefined` or `false`; errors are `SwarmwrightError`s.
 *
 * @typeParam Settings what a program may say of such a machine
 */
export interface MachinePort<Settings> {
  /** What the kernel of a machine with these settings can do, measured. */
  capabilities(settings: Settings): Promise<Capabilities>;
  /** How its engine will be reached, if that can be said before there is one. */
  endpointOf(machine: MachineName): Endpoint | undefined;
  /** Whether it is certain that the machine behind this endpoint does not run. Not to answer is not certain. */
  isStopped(endpoint: Endpoint): Promise<boolean>;
  find(machine: MachineName): Promise<LiveMachine | undefined>;
  /** Makes its record, its address and its disk; does not start it. @throws `conflict` when there is one. */
  create(machine: MachineName, settings: Settings, labels: Labels): Promise<LiveMachine>;
  /**
   * Starts it, with its data and its address, and waits until its engine's socket takes connections.
   * Running already is success. @throws `not-converged` with the last lines of its log.
   */
  start(machine: MachineName, signal: AbortSignal): Promise<LiveMachine>;
  /** Stops its engine and then the machine; its data stays. Stopped already is success. */
  stop(machine: MachineName, signal: AbortSignal): Promise<void>;
  /** Ends it and removes everything that it had. @returns `false` when there was none. */
  remove(machine: MachineName, signal: AbortSignal): Promise<boolean>;
  /** The command line, for this host, that runs a command inside the machine. @throws `not-found` unless it runs. */
  entering(machine: MachineName, command: readonly string[]): Promise<readonly string[]>;
}
