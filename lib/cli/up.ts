import { renderDone, renderPlan } from "../engine/plan/render.ts";
import { planOf } from "../engine/plan/plan.ts";
import { type Outcome, preview, type ProgramOptions, up } from "../engine/operate.ts";
import type { CommandContext } from "./context.ts";
import { printOutputs } from "./outputs.ts";
import { type CommonOptions, notInteractive, orThrow, programOptions, stackOf, withStackRun } from "./session.ts";

export interface UpOptions extends CommonOptions {
  readonly yes?: boolean | undefined;
  readonly allowDataLoss?: boolean | undefined;
}

/** Shows what the program changes, asks, and does it. With `yes` it is done at once, each step said as it is done. */
export async function upCommand(context: CommandContext, options: UpOptions): Promise<void> {
  const stack = stackOf(context, options);
  if (options.yes !== true && !context.isInteractive) throw notInteractive("up");
  stack.requirePassphrase();
  await withStackRun(context, stack, async (run) => {
    const all = { ...(await programOptions(stack, run, options)), allowDataLoss: options.allowDataLoss ?? false };
    if (options.yes !== true && !(await isConfirmed(context, all))) return;
    const startedMs = context.nowMs();
    const outcome = orThrow(await up(all));
    const seconds = ((context.nowMs() - startedMs) / 1000).toFixed(1);
    context.note(`${doneText(outcome, seconds)}\n`);
    printOutputs(context, outcome.outputs, {});
  });
}

/** @returns whether there is something to do, and the person wants it */
async function isConfirmed(context: CommandContext, options: ProgramOptions): Promise<boolean> {
  const { steps } = orThrow(await preview({ ...options, onEvent: () => {} }));
  const plan = planOf(steps);
  context.out(renderPlan(plan));
  if (plan.every(({ kind }) => kind === "same")) return false;
  return context.confirm("Do this?");
}

function doneText({ steps }: Outcome, seconds: string): string {
  const plan = planOf(steps);
  if (plan.every(({ kind }) => kind === "same")) return renderPlan(plan).trimEnd();
  return `${renderDone(plan)} (${seconds} s)`;
}
