import { execFile, type ExecFileException } from "node:child_process";
import { constants } from "node:os";
import { problem, type SwarmwrightError } from "../../core/errors.ts";
import { commandLine } from "./command-line.ts";
import type { Argv, CommandPort, CommandResult } from "./port.ts";
import { systemSearchPath } from "./search-path.ts";

const LARGEST_OUTPUT_BYTES = 16 * 1024 * 1024;

export interface HostCommandsOptions {
  /**
   * Where programs are looked for.
   * @defaultValue the user's PATH and the system's folders
   */
  readonly searchPath?: string;
  /**
   * How long one command may take.
   * @defaultValue 60,000
   */
  readonly deadlineMs?: number;
}

/**
 * Runs commands on this host. They get an environment of their own, with English messages: nothing of the user's
 * environment reaches them, so no password in it either.
 */
export function hostCommands({
  searchPath = systemSearchPath(process.env["PATH"]),
  deadlineMs = 60_000,
}: HostCommandsOptions = {}): CommandPort {
  const env = { PATH: searchPath, LC_ALL: "C" };
  return {
    run([program, ...args], signal) {
      const limits = { timeout: deadlineMs, maxBuffer: LARGEST_OUTPUT_BYTES, killSignal: "SIGKILL", signal } as const;
      return new Promise((resolve, reject) => {
        execFile(program, args, { env, ...limits, encoding: "utf8" }, (error, stdout, stderr) => {
          const mishap = error && interruption([program, ...args], error, deadlineMs);
          if (mishap) reject(mishap);
          else resolve({ exitCode: exitCodeOf(error), stdout, stderr: stderr || missing(program, error) });
        });
      });
    },
  };
}

/** What kept a command from ending by itself. */
function interruption(argv: Argv, error: ExecFileException, deadlineMs: number): SwarmwrightError | undefined {
  const line = commandLine(argv);
  if (error.name === "AbortError") {
    return problem("cancelled", line, "it was interrupted", "run it again", { cause: error });
  }
  if (error.killed !== true) return undefined;
  const endless = `it wrote more than ${LARGEST_OUTPUT_BYTES} bytes`;
  const summary = typeof error.code === "string" ? endless : `it did not end within ${deadlineMs} ms`;
  return problem("unreachable", line, summary, "run this command by hand to see what it waits for", { cause: error });
}

function exitCodeOf(error: ExecFileException | null): CommandResult["exitCode"] {
  if (error === null) return 0;
  if (typeof error.code === "number") return error.code;
  if (error.signal) return 128 + constants.signals[error.signal];
  return 127;
}

function missing(program: string, error: ExecFileException | null): string {
  return typeof error?.code === "string" ? `${program}: ${error.message}` : "";
}
