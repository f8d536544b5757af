import { join } from "node:path";
import { problem } from "../core/errors.ts";
import { programOf } from "../engine/load-program.ts";
import type { Outcome, ProgramOptions, StackRun } from "../engine/operate.ts";
import { loadSdk } from "../engine/sdk.ts";
import { swarmwrightProvider } from "../provider/registry.ts";
import { findProject } from "../workspace/project.ts";
import { openStack, type Stack } from "../workspace/stack.ts";
import { chosenStack, requireStack } from "../workspace/stacks.ts";
import type { CommandContext } from "./context.ts";
import { interruption } from "./interruption.ts";
import { JsonView } from "./view/json-view.ts";
import { LiveView } from "./view/live-view.ts";
import type { RunView } from "./view/run-view.ts";
import { TextView } from "./view/text-view.ts";

/** Options that every command takes. */
export interface CommonOptions {
  readonly stack?: string | undefined;
  readonly debug?: boolean | undefined;
}

/** How a run is to be shown. */
export interface ViewOptions {
  readonly json?: boolean | undefined;
  readonly showSecrets?: boolean | undefined;
}

/** The stack that a command is about. It need not be there yet. */
export function stackOf(context: CommandContext, { stack }: CommonOptions): Stack {
  const project = findProject(context.directory, context.env);
  const { env, isInteractive: isTerminal } = context;
  const tell = (text: string) => context.note(`${text}\n`);
  return openStack(project, chosenStack(project, stack, env), { env, isTerminal, tell }, context.keys);
}

/** The same, for a command that makes none. @throws `not-found` when others are there, and this one is not */
export function existingStackOf(context: CommandContext, options: CommonOptions): Stack {
  const stack = stackOf(context, options);
  requireStack(stack.project, stack.name);
  return stack;
}

/** Runs something on a stack with everything it needs, shows it, and lets go of it afterwards. */
export async function withStackRun<T>(
  context: CommandContext,
  stack: Stack,
  work: (run: StackRun, view: RunView) => Promise<T>,
  options: ViewOptions = {},
): Promise<T> {
  const { project, name, store, lock } = stack;
  stack.beginKey();
  const drivers = await context.drivers(project.directory);
  const view = viewOf(context, options);
  const { stop, signal, end } = interruption((text) => view.say(text));
  const run: StackRun = {
    project: project.name,
    stack: name,
    store,
    lock,
    provider: swarmwrightProvider(drivers),
    now: () => new Date(),
    stop,
    signal,
    stackOutputs: (reference) => stack.outputsOf(reference),
    onEvent: (event) => view.event(event),
  };
  try {
    return await work(run, view);
  } catch (error) {
    view.failed(error);
    throw error;
  } finally {
    view.end();
    end();
    drivers.docker.close();
  }
}

function viewOf(context: CommandContext, { json = false, showSecrets = false }: ViewOptions): RunView {
  if (json) return new JsonView(context, showSecrets);
  return context.screen ? new LiveView(context, context.screen, showSecrets) : new TextView(context, showSecrets);
}

/** For finding out what a run would do: of its events only what the program logs is shown. */
export function planning<R extends StackRun>(run: R, view: RunView): R {
  return { ...run, onEvent: (event) => (event.kind === "log" ? view.event(event) : undefined) };
}

/** What a run needs on top when it evaluates the program. */
export async function programOptions(
  { project, ...stack }: Stack,
  run: StackRun,
  { debug = false }: CommonOptions,
): Promise<ProgramOptions> {
  const { values, secretKeys } = await stack.config();
  const sdk = loadSdk({ directory: project.directory, debug });
  // Beside the project's own packages, wherever its state is.
  const program = programOf(project.entry, join(project.directory, ".swarmwright", "program"));
  return { ...run, program, sdk, config: values, secretKeys };
}

/** @throws why the run failed */
export function orThrow(outcome: Outcome): Outcome {
  if (outcome.failure) throw outcome.failure;
  return outcome;
}

export function notInteractive(command: string) {
  const remedy = `run it in a terminal, or say yes in advance: swarmwright ${command} --yes`;
  return problem("refused", command, "nobody is here to confirm the plan", remedy);
}
