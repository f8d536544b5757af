import { preview } from "../engine/operate.ts";
import { planOf } from "../engine/plan/plan.ts";
import { renderPlan } from "../engine/plan/render.ts";
import type { CommandContext } from "./context.ts";
import { type CommonOptions, orThrow, programOptions, stackOf, withStackRun } from "./session.ts";

export interface PreviewOptions extends CommonOptions {
  readonly expectNoChanges?: boolean | undefined;
}

/** @returns the exit code: 2 when there are changes and none were expected */
export async function previewCommand(context: CommandContext, options: PreviewOptions): Promise<number> {
  const stack = stackOf(context, options);
  return withStackRun(context, stack, async (run) => {
    const all = await programOptions(stack, { ...run, onEvent: () => {} }, options);
    const plan = planOf(orThrow(await preview(all)).steps);
    context.out(renderPlan(plan));
    return options.expectNoChanges === true && plan.some(({ kind }) => kind !== "same") ? 2 : 0;
  });
}
