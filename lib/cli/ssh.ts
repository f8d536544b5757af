import { problem } from "../core/errors.ts";
import { parseUrn } from "../core/naming.ts";
import type { ResourceState } from "../engine/resource-state.ts";
import type { CommandContext } from "./context.ts";
import { type CommonOptions, stackOf } from "./session.ts";

/** Runs a command on a machine of the stack, or a shell. @returns its exit code */
export async function sshCommand(
  context: CommandContext,
  node: string,
  command: readonly string[],
  options: CommonOptions,
): Promise<number> {
  const { project, store } = stackOf(context, options);
  const machines = (await store.load()).resources.filter(({ type }) => type === "swarmwright:index:Machine");
  const machine = machines.find(({ id, urn }) => id === node || parseUrn(urn).name === node);
  if (!machine?.id) throw unknownNode(node, machines);
  const { stack, project: projectName } = parseUrn(machine.urn);
  const drivers = await context.drivers(project.directory);
  const name = { project: projectName, stack, name: machine.id };
  const asked = command.length > 0 ? command : [shellOf(context)];
  return context.handOver(await drivers.machines.local.entering(name, asked));
}

function shellOf({ env }: CommandContext): string {
  return env["SHELL"] ?? "/bin/sh";
}

function unknownNode(node: string, machines: readonly ResourceState[]) {
  const names = machines.map(({ urn }) => parseUrn(urn).name).join(", ");
  const remedy = names === "" ? "deploy the stack first: swarmwright up" : `name one of ${names}`;
  return problem("not-found", node, "there is no such machine in this stack", remedy);
}
