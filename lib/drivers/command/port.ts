/** How a command ended. */
export interface CommandResult {
  /** As a shell would say it: 127 when there is no such program, 128 and the signal's number when a signal ended it. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program and its arguments, each as the program will see it. No shell reads it. */
export type Argv = readonly [string, ...string[]];

/**
 * Runs programs. A program that says no is a result, not an error: see {@link succeed} for where it must not.
 *
 * @throws `unreachable` when it did not end before the deadline, `cancelled` when the signal came first
 */
export interface CommandPort {
  run(argv: Argv, signal?: AbortSignal): Promise<CommandResult>;
}
