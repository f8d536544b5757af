import { problem } from "../core/errors.ts";
import type { Endpoint } from "../core/references.ts";
import { reveal } from "../core/value.ts";
import { commandLine } from "../drivers/command/command-line.ts";
import type { CommandContext } from "./context.ts";
import { machineOf } from "./machines.ts";
import { type CommonOptions, existingStackOf } from "./session.ts";

export interface EnvOptions extends CommonOptions {
  readonly unset?: boolean | undefined;
}

/** These would win over `DOCKER_HOST`, or make it mean something else. */
const OTHERS = ["DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"];

/** Prints what a shell has to take over so that `docker` speaks to a machine's engine. */
export async function envCommand(
  context: CommandContext,
  node: string | undefined,
  options: EnvOptions,
): Promise<void> {
  if (options.unset === true) return context.out(`${commandLine(["unset", "DOCKER_HOST"])}\n`);
  if (node === undefined) throw problem("invalid-props", "env", "needs a machine", "name one: swarmwright env node-1");
  const { store } = existingStackOf(context, options);
  const { outputs } = machineOf((await store.load()).resources, node);
  const { path } = reveal(outputs["endpoint"] ?? null) as unknown as Endpoint;
  context.out(`${commandLine(["unset", ...OTHERS])}\n`);
  context.out(`${commandLine(["export", `DOCKER_HOST=unix://${path}`])}\n`);
  context.out(`# Take it over: eval "$(swarmwright env ${node})"\n`);
}
