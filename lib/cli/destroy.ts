import { destroy, previewDestroy } from "../engine/operate.ts";
import { planOf } from "../engine/plan/plan.ts";
import { renderDone, renderPlan } from "../engine/plan/render.ts";
import { type CommonOptions, notInteractive, orThrow, stackOf, withStackRun } from "./session.ts";
import type { Terminal } from "./terminal.ts";

export interface DestroyOptions extends CommonOptions {
  readonly yes?: boolean | undefined;
}

/** Shows what the stack has, asks, and removes all of it. */
export async function destroyCommand(terminal: Terminal, options: DestroyOptions): Promise<void> {
  const stack = stackOf(terminal, options);
  if (options.yes !== true && !terminal.isInteractive) throw notInteractive("destroy");
  await withStackRun(terminal, stack, async (run) => {
    if (options.yes !== true) {
      const plan = planOf(orThrow(await previewDestroy({ ...run, onEvent: () => {} })).steps);
      terminal.out(renderPlan(plan));
      if (plan.length === 0 || !(await terminal.confirm("Remove all of this, with its data?"))) return;
    }
    const { steps } = orThrow(await destroy(run));
    terminal.note(`${renderDone(planOf(steps))}\n`);
  });
}
