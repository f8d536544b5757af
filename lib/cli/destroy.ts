import { destroy, previewDestroy, type StackRun } from "../engine/operate.ts";
import { planOf } from "../engine/plan/plan.ts";
import type { CommandContext } from "./context.ts";
import {
  type CommonOptions,
  notInteractive,
  orThrow,
  planning,
  existingStackOf,
  type ViewOptions,
  withStackRun,
} from "./session.ts";
import type { RunView } from "./view/run-view.ts";

export interface DestroyOptions extends CommonOptions, ViewOptions {
  readonly yes?: boolean | undefined;
}

/** Shows what the stack has, asks, and removes all of it. */
export async function destroyCommand(context: CommandContext, options: DestroyOptions): Promise<void> {
  const { yes = false, json = false } = options;
  if (!yes && (json || !context.isInteractive)) throw notInteractive("destroy");
  const stack = existingStackOf(context, options);
  const work = async (run: StackRun, view: RunView) => {
    stack.requirePassphrase();
    if (!yes && !(await isConfirmed(context, view, run))) return;
    await view.begin();
    view.done(planOf(orThrow(await destroy(run)).steps));
  };
  await withStackRun(context, stack, work, options);
}

/** @returns whether there is something to remove, and the person wants it */
async function isConfirmed(context: CommandContext, view: RunView, run: StackRun): Promise<boolean> {
  const plan = planOf(orThrow(await previewDestroy(planning(run, view))).steps);
  view.plan(plan);
  return plan.length > 0 && context.confirm("Remove all of this, with its data?");
}
