import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs a program to its end. @throws with what it said when it fails */
export async function shell(program: string, args: readonly string[], options: { cwd?: string } = {}): Promise<void> {
  await promisify(execFile)(program, args, { ...options, maxBuffer: 2 ** 26 });
}

export async function isOnPath(program: string): Promise<boolean> {
  return shell("sh", ["-c", 'command -v "$1"', "sh", program]).then(
    () => true,
    () => false,
  );
}
