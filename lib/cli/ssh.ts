import { spawn } from "node:child_process";
import { once } from "node:events";
import { problem } from "../core/errors.ts";
import { parseUrn } from "../core/naming.ts";
import type { ResourceState } from "../engine/resource-state.ts";
import { realDrivers } from "../provider/real-drivers.ts";
import { type CommonOptions, stackOf } from "./session.ts";
import type { Terminal } from "./terminal.ts";

/** Runs a command on a machine of the stack, or a shell. @returns its exit code */
export async function sshCommand(
  terminal: Terminal,
  node: string,
  command: readonly string[],
  options: CommonOptions,
): Promise<number> {
  const { project, store } = stackOf(terminal, options);
  const machines = (await store.load()).resources.filter(({ type }) => type === "swarmwright:index:Machine");
  const machine = machines.find(({ id, urn }) => id === node || parseUrn(urn).name === node);
  if (!machine?.id) throw unknownNode(node, machines);
  const { stack, project: projectName } = parseUrn(machine.urn);
  const drivers = realDrivers(project.directory);
  const name = { project: projectName, stack, name: machine.id };
  const [program = "", ...args] = await drivers.machines.local.entering(
    name,
    command.length > 0 ? command : [shellOf(terminal)],
  );
  const child = spawn(program, args, { stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}

function shellOf({ env }: Terminal): string {
  return env["SHELL"] ?? "/bin/sh";
}

function unknownNode(node: string, machines: readonly ResourceState[]) {
  const names = machines.map(({ urn }) => parseUrn(urn).name).join(", ");
  const remedy = names === "" ? "deploy the stack first: swarmwright up" : `name one of ${names}`;
  return problem("not-found", node, "there is no such machine in this stack", remedy);
}
