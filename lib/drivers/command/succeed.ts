import { problem, type SwarmwrightError } from "../../core/errors.ts";
import { commandLine } from "./command-line.ts";
import type { Argv, CommandPort, CommandResult } from "./port.ts";

/** Whom a command is run for, and what to do when it says no. */
export interface Purpose {
  /** Construct, or name of the thing that it is about. */
  readonly at: string;
  readonly remedy: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a command that must succeed.
 *
 * @returns what it wrote to its standard output
 * @throws `refused` with a line that can be pasted into a shell, the exit code and what the program said
 */
export async function succeed(commands: CommandPort, argv: Argv, purpose: Purpose): Promise<string> {
  const result = await commands.run(argv, purpose.signal);
  if (result.exitCode !== 0) throw refusal(argv, result, purpose);
  return result.stdout;
}

/** The error about a command that said no. */
export function refusal(argv: Argv, result: CommandResult, { at, remedy }: Purpose): SwarmwrightError {
  const said = (result.stderr.trim() || result.stdout.trim() || "(it said nothing)").split("\n").join("\n  ");
  return problem("refused", at, `${commandLine(argv)}\n  exit code ${result.exitCode}: ${said}`, remedy);
}
