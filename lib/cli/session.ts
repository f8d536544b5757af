import { join } from "node:path";
import { problem } from "../core/errors.ts";
import { programOf } from "../engine/load-program.ts";
import type { Outcome, ProgramOptions, StackRun } from "../engine/operate.ts";
import { loadSdk } from "../engine/sdk.ts";
import { swarmwrightProvider } from "../provider/registry.ts";
import { findProject } from "../workspace/project.ts";
import { openStack, type Stack } from "../workspace/stack.ts";
import type { CommandContext } from "./context.ts";
import { EventLines } from "./event-lines.ts";
import { interruption } from "./interruption.ts";

/** Options that every command takes. */
export interface CommonOptions {
  readonly stack?: string | undefined;
  readonly debug?: boolean | undefined;
}

const DEFAULT_STACK = "dev";

/** The stack that a command is about. */
export function stackOf(context: CommandContext, { stack }: CommonOptions): Stack {
  const project = findProject(context.directory, context.env);
  const { env, isInteractive: isTerminal } = context;
  const tell = (text: string) => context.note(`${text}\n`);
  return openStack(project, stack ?? env["PULUMI_STACK"] ?? DEFAULT_STACK, { env, isTerminal, tell }, context.keys);
}

/** Runs something on a stack with everything it needs, and lets go of it afterwards. */
export async function withStackRun<T>(
  context: CommandContext,
  stack: Stack,
  work: (run: StackRun) => Promise<T>,
): Promise<T> {
  const { project, name, store, lock } = stack;
  const drivers = await context.drivers(project.directory);
  const lines = new EventLines(() => context.nowMs());
  const { stop, signal, end } = interruption((text) => context.note(`${text}\n`));
  try {
    return await work({
      project: project.name,
      stack: name,
      store,
      lock,
      provider: swarmwrightProvider(drivers),
      now: () => new Date(),
      stop,
      signal,
      stackOutputs: (reference) => stack.outputsOf(reference),
      onEvent(event) {
        const line = lines.lineFor(event);
        if (line !== undefined) context.note(`${line}\n`);
      },
    });
  } finally {
    end();
    drivers.docker.close();
  }
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
