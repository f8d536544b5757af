import { destroy, previewDestroy } from "../engine/operate.ts";
import { planOf } from "../engine/plan/plan.ts";
import { renderDone, renderPlan } from "../engine/plan/render.ts";
import type { CommandContext } from "./context.ts";
import { type CommonOptions, notInteractive, orThrow, stackOf, withStackRun } from "./session.ts";

export interface DestroyOptions extends CommonOptions {
  readonly yes?: boolean | undefined;
}

/** Shows what the stack has, asks, and removes all of it. */
export async function destroyCommand(context: CommandContext, options: DestroyOptions): Promise<void> {
  const stack = stackOf(context, options);
  if (options.yes !== true && !context.isInteractive) throw notInteractive("destroy");
  stack.requirePassphrase();
  await withStackRun(context, stack, async (run) => {
    if (options.yes !== true) {
      const plan = planOf(orThrow(await previewDestroy({ ...run, onEvent: () => {} })).steps);
      context.out(renderPlan(plan));
      if (plan.length === 0 || !(await context.confirm("Remove all of this, with its data?"))) return;
    }
    const { steps } = orThrow(await destroy(run));
    context.note(`${renderDone(planOf(steps))}\n`);
  });
}
