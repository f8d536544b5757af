import { preview, type ProgramOptions, type StackRun, up } from "../engine/operate.ts";
import { planOf } from "../engine/plan/plan.ts";
import type { CommandContext } from "./context.ts";
import {
  type CommonOptions,
  notInteractive,
  orThrow,
  planning,
  programOptions,
  stackOf,
  type ViewOptions,
  withStackRun,
} from "./session.ts";
import type { RunView } from "./view/run-view.ts";

export interface UpOptions extends CommonOptions, ViewOptions {
  readonly yes?: boolean | undefined;
  readonly allowDataLoss?: boolean | undefined;
  readonly refresh?: boolean | undefined;
}

/** Shows what the program changes, asks, and does it. With `yes` it is done at once, each step said as it is done. */
export async function upCommand(context: CommandContext, options: UpOptions): Promise<void> {
  const { yes = false, json = false, allowDataLoss = false, refresh = false } = options;
  if (!yes && (json || !context.isInteractive)) throw notInteractive("up");
  const stack = stackOf(context, options);
  const work = async (run: StackRun, view: RunView) => {
    stack.requirePassphrase();
    const all = { ...(await programOptions(stack, run, options)), allowDataLoss, refresh };
    if (!yes && !(await isConfirmed(context, view, all))) return;
    await view.begin();
    const { steps, outputs } = orThrow(await up(all));
    view.done(planOf(steps), outputs);
  };
  await withStackRun(context, stack, work, options);
}

/** @returns whether there is something to do, and the person wants it */
async function isConfirmed(context: CommandContext, view: RunView, options: ProgramOptions): Promise<boolean> {
  const plan = planOf(orThrow(await preview(planning(options, view))).steps);
  view.plan(plan);
  if (plan.every(({ kind }) => kind === "same")) return false;
  return context.confirm("Do this?");
}
