import { problem } from "../core/errors.ts";
import { settle } from "../engine/operate.ts";
import type { LockHolder } from "../engine/state/lock.ts";
import type { CommandContext } from "./context.ts";
import { type CommonOptions, notInteractive, stackOf } from "./session.ts";

export interface UnlockOptions extends CommonOptions {
  readonly yes?: boolean | undefined;
}

/** Takes away the lock of a run that is not there any more, and settles what that run left. */
export async function unlockCommand(context: CommandContext, options: UnlockOptions): Promise<void> {
  const stack = stackOf(context, options);
  const holders = stack.lock.holders();
  if (holders.length === 0) return context.note(`${stack.name} is not locked.\n`);
  refuseRunning(stack.name, holders);
  if (options.yes !== true && !context.isInteractive) throw notInteractive("state unlock");
  for (const { text } of holders) context.note(`Locked by ${text}\n`);
  if (options.yes !== true && !(await context.confirm("Is it certain that this run has ended?"))) return;
  stack.lock.breakAll();
  await settle(stack);
  context.note(`${stack.name} is not locked any more.\n`);
}

/** Two runs on one stack would lose what the other makes. */
function refuseRunning(stack: string, holders: readonly LockHolder[]): void {
  const running = holders.find(({ isRunning }) => isRunning);
  if (!running) return;
  const remedy = `wait until it has ended, or end it, as Ctrl-C does: kill -INT ${running.pid}`;
  throw problem("state-locked", stack, `the run that locked it is running: ${running.text}`, remedy);
}
