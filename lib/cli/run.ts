import { CommanderError } from "commander";
import { isProblem, SwarmwrightError } from "../core/errors.ts";
import type { CommandContext } from "./context.ts";
import { commandLine } from "./program.ts";

/** What a shell expects of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/** Does what a command line says, and tells what went wrong. @returns the exit code */
export async function run(context: CommandContext, argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  try {
    await commandLine(context, (code) => (exitCode = code)).parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    context.note(`${textOf(error)}\n`);
    return isProblem(error, "cancelled") ? INTERRUPTED : 1;
  }
}

/** What nobody expected comes with the place where it happened. A program may have a copy of this library of its own. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isExpected = error instanceof SwarmwrightError || error.name === "SwarmwrightError";
  return isExpected ? error.message : (error.stack ?? error.message);
}
