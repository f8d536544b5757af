import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("registry.ts", import.meta.url));

/**
 * Starts a registry in a process of its own, which dies with this one.
 *
 * @param within what runs a command inside of a machine: it and its arguments
 * @param archives paths of what `docker save` writes
 * @returns once it answers
 */
export async function startRegistry(within: readonly string[], archives: readonly string[]): Promise<ChildProcess> {
  const node = [process.execPath, "--import", import.meta.resolve("tsx"), program, ...archives];
  const argv = ["--pdeathsig", "KILL", ...within, ...node];
  const child = spawn("setpriv", argv, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit").then(() => {
    throw new Error("the registry ended before it answered");
  });
  await Promise.race([once(child.stdout, "data"), ended]);
  ended.catch(() => undefined);
  return child;
}
