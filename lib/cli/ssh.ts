import { parseUrn } from "../core/naming.ts";
import type { CommandContext } from "./context.ts";
import { machineOf } from "./machines.ts";
import { type CommonOptions, existingStackOf } from "./session.ts";

/** Runs a command on a machine of the stack, or a shell. @returns its exit code */
export async function sshCommand(
  context: CommandContext,
  node: string,
  command: readonly string[],
  options: CommonOptions,
): Promise<number> {
  const { project, store } = existingStackOf(context, options);
  const machine = machineOf((await store.load()).resources, node);
  const { stack, project: projectName } = parseUrn(machine.urn);
  const drivers = await context.drivers(project.directory);
  const name = { project: projectName, stack, name: machine.id };
  const asked = command.length > 0 ? command : [context.env["SHELL"] ?? "/bin/sh"];
  return context.handOver(await drivers.machines.local.entering(name, asked));
}
