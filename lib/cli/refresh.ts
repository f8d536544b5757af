import { previewRefresh, refresh } from "../engine/operate.ts";
import { planOf } from "../engine/plan/plan.ts";
import { renderFound } from "../engine/plan/render.ts";
import type { CommandContext } from "./context.ts";
import { type CommonOptions, existingStackOf, notInteractive, orThrow, planning, withStackRun } from "./session.ts";

export interface RefreshOptions extends CommonOptions {
  readonly yes?: boolean | undefined;
}

/** Shows what was changed outside of the stack, asks, and takes it over into the state. */
export async function refreshCommand(
  context: CommandContext,
  { yes = false, ...options }: RefreshOptions,
): Promise<void> {
  if (!yes && !context.isInteractive) throw notInteractive("refresh");
  const stack = existingStackOf(context, options);
  await withStackRun(context, stack, async (run, view) => {
    stack.requirePassphrase();
    if (!yes) {
      const { found } = orThrow(await previewRefresh(planning(run, view)));
      context.out(renderFound(planOf(found)));
      if (!(await context.confirm("Take this over into the state?"))) return;
    }
    const outcome = await refresh(run);
    // Also when not all could be read: what could be is in the state by now.
    context.out(renderFound(planOf(outcome.found)));
    orThrow(outcome);
  });
}
