import { preview } from "../engine/operate.ts";
import { planOf } from "../engine/plan/plan.ts";
import type { CommandContext } from "./context.ts";
import {
  type CommonOptions,
  orThrow,
  planning,
  programOptions,
  stackOf,
  type ViewOptions,
  withStackRun,
} from "./session.ts";

export interface PreviewOptions extends CommonOptions, ViewOptions {
  readonly expectNoChanges?: boolean | undefined;
  readonly refresh?: boolean | undefined;
}

/** @returns the exit code: 2 when there are changes and none were expected */
export async function previewCommand(context: CommandContext, options: PreviewOptions): Promise<number> {
  const stack = stackOf(context, options);
  const { expectNoChanges = false, refresh = false } = options;
  return withStackRun(
    context,
    stack,
    async (run, view) => {
      const all = { ...(await programOptions(stack, planning(run, view), options)), refresh };
      const plan = planOf(orThrow(await preview(all)).steps);
      view.plan(plan);
      return expectNoChanges && plan.some(({ kind }) => kind !== "same") ? 2 : 0;
    },
    options,
  );
}
