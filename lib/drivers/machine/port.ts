import type { Problem } from "../../core/errors.ts";
import type { Labels } from "../../core/labels.ts";
import type { Capabilities, Endpoint } from "../../core/references.ts";

/** Which machine: its names are unique within a stack. */
export interface MachineName {
  readonly project: string;
  readonly stack: string;
  /** Also its host name. */
  readonly name: string;
}

/** What a program may say of a machine made of namespaces of this host. */
export interface LocalSettings {
  /** Processor time, in CPUs; no limit if it is left out. */
  readonly cpus?: number | undefined;
  /** No limit if it is left out. */
  readonly memoryBytes?: number | undefined;
  /** Whether it has a way out of its stack's network. */
  readonly internet: boolean;
}

/** A machine that there is, running or not. */
export interface LiveMachine<Settings = unknown> {
  readonly name: string;
  /** The driver's own id: another one after it was removed and made again. */
  readonly machineId: string;
  readonly running: boolean;
  /** IPv4, by which the other machines reach it. The same for its whole life. */
  readonly address: string;
  readonly endpoint: Endpoint;
  readonly settings: Settings;
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
  /** What is wrong with settings, as far as it can be said here and now: each at the name of a setting. */
  problemsWith(settings: Settings): Promise<readonly Problem[]>;
  /** What the kernel of a machine with these settings can do, measured. */
  capabilities(settings: Settings): Promise<Capabilities>;
  /** How its engine will be reached, if that can be said before there is one. */
  endpointOf(machine: MachineName): Endpoint | undefined;
  /** Whether it is certain that the machine behind this endpoint does not run. Not to answer is not certain. */
  isStopped(endpoint: Endpoint): Promise<boolean>;
  find(machine: MachineName): Promise<LiveMachine<Settings> | undefined>;
  /** Makes its record, its address and its disk; does not start it. @throws `conflict` when there is one. */
  create(machine: MachineName, settings: Settings, labels: Labels): Promise<LiveMachine<Settings>>;
  /**
   * Gives it other settings, whether it runs or not; nothing in it restarts. The same as before is success.
   * @throws `refused` when they cannot be had while it runs what it runs
   */
  configure(machine: MachineName, settings: Settings, signal: AbortSignal): Promise<LiveMachine<Settings>>;
  /**
   * Starts it, with its data and its address, and waits until its engine's socket takes connections.
   * Running already is success. @throws `not-converged` with the last lines of its log.
   */
  start(machine: MachineName, signal: AbortSignal): Promise<LiveMachine<Settings>>;
  /** Stops its engine and then the machine; its data stays. Stopped already is success. */
  stop(machine: MachineName, signal: AbortSignal): Promise<void>;
  /** Ends it and removes everything that it had. @returns `false` when there was none. */
  remove(machine: MachineName, signal: AbortSignal): Promise<boolean>;
  /** The command line, for this host, that runs a command inside the machine. @throws `not-found` unless it runs. */
  entering(machine: MachineName, command: readonly string[]): Promise<readonly string[]>;
}
