import { problem } from "../core/errors.ts";
import { isManaged } from "../engine/resource-state.ts";
import { findProject } from "../workspace/project.ts";
import {
  chosenStack,
  deselectStack,
  requireStack,
  selectedStack,
  selectStack,
  stackNames,
} from "../workspace/stacks.ts";
import type { CommandContext } from "./context.ts";
import { type CommonOptions, existingStackOf, notInteractive } from "./session.ts";

export interface StackRemoveOptions {
  readonly yes?: boolean | undefined;
  readonly force?: boolean | undefined;
}

/** Prints the stack that commands are about. */
export function stackCommand(context: CommandContext, { stack }: CommonOptions): void {
  const project = findProject(context.directory, context.env);
  context.out(`${chosenStack(project, stack, context.env)}\n`);
}

/** Prints the project's stacks, the current one with a star. */
export function stackListCommand(context: CommandContext): void {
  const project = findProject(context.directory, context.env);
  const current = chosenStack(project, undefined, context.env);
  for (const name of stackNames(project)) context.out(`${name === current ? "*" : " "} ${name}\n`);
}

/** Makes a stack the one that commands are about, in this folder. It need not be there yet where none is. */
export function stackSelectCommand(context: CommandContext, name: string): void {
  const project = findProject(context.directory, context.env);
  requireStack(project, name);
  selectStack(project, name);
}

/** Forgets a stack: its state, and its settings. */
export async function stackRemoveCommand(
  context: CommandContext,
  name: string,
  { yes = false, force = false }: StackRemoveOptions,
): Promise<void> {
  const stack = existingStackOf(context, { stack: name });
  if (!yes && !context.isInteractive) throw notInteractive(`stack rm ${name}`);
  stack.lock.acquire();
  try {
    const standing = force ? 0 : (await stack.store.load()).resources.filter(isManaged).length;
    if (standing > 0) throw standsYet(name, standing);
    if (!yes && !(await context.confirm(`Forget the stack ${name}, with its configuration?`))) return;
    stack.forget();
    if (selectedStack(stack.project) === name) deselectStack(stack.project);
  } finally {
    stack.lock.release();
  }
}

function standsYet(name: string, count: number) {
  const remedy = `remove them first: swarmwright destroy --stack ${name}; or leave them behind, unknown to any stack: --force`;
  return problem("refused", name, `has ${count} resources that would be left behind`, remedy);
}
