import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** What the Pulumi CLI finds in its environment: itself, a home of its own, a folder as its backend. */
export function pulumiEnv(home: string, stateFolder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${cliFolder()}:${process.env["PATH"] ?? ""}`,
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${stateFolder}`,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The language host that can be had here ignores `nodeargs` in Pulumi.yaml.
    NODE_OPTIONS: "--import tsx",
  };
}

/**
 * Runs beside this process, which may be serving a provider.
 * @returns what it wrote to its standard output
 * @throws with all that it said when it did not end well
 */
export async function runPulumi(directory: string, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<string> {
  const { stdout, failure } = await tryPulumi(directory, env, args);
  if (failure !== undefined) throw new Error(failure);
  return stdout;
}

/** @returns what it wrote to its standard output, and all that it said if it did not end well */
export async function tryPulumi(
  directory: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<{ readonly stdout: string; readonly failure: string | undefined }> {
  try {
    const { stdout } = await promisify(execFile)("pulumi", args, { cwd: directory, env, maxBuffer: 2 ** 26 });
    return { stdout, failure: undefined };
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    return { stdout, failure: `pulumi ${args.join(" ")}:\n${stdout}\n${stderr}` };
  }
}

let folder: string | undefined;

function cliFolder(): string {
  const script = join(import.meta.dirname, "../../scripts/pulumi-cli.sh");
  return (folder ??= execFileSync(script, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim());
}
