import { execFile } from "node:child_process";

const DEADLINE_MS = 10_000;
const LARGEST_OUTPUT_BYTES = 4 * 1024 * 1024;

export interface Ran {
  /** `undefined` when it could not be started, or did not end in time. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command that only looks. It gets an environment of its own: LD_LIBRARY_PATH or a language of the user
 * must not decide what an image holds.
 */
export function run(command: string, args: readonly string[]): Promise<Ran> {
  const env = { PATH: process.env["PATH"], LC_ALL: "C" };
  const limits = { timeout: DEADLINE_MS, maxBuffer: LARGEST_OUTPUT_BYTES };
  return new Promise((resolve) => {
    execFile(command, [...args], { env, ...limits, encoding: "utf8" }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      resolve({ exitCode: typeof code === "number" ? code : undefined, stdout, stderr });
    });
  });
}
