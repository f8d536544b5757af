import { reveal } from "../core/value.ts";
import { stackOutputsOf } from "../engine/operate.ts";
import type { CommandContext } from "./context.ts";
import { outputsText } from "./outputs-text.ts";
import { type CommonOptions, existingStackOf } from "./session.ts";

export interface OutputsOptions extends CommonOptions {
  readonly json?: boolean | undefined;
  readonly showSecrets?: boolean | undefined;
}

/** Prints what the program exports, as it was after the last up. */
export async function outputsCommand(context: CommandContext, options: OutputsOptions): Promise<void> {
  const { json = false, showSecrets = false } = options;
  const outputs = stackOutputsOf((await existingStackOf(context, options).store.load()).resources);
  if (!json) return context.out(outputsText(outputs, showSecrets));
  context.out(`${JSON.stringify(showSecrets ? reveal(outputs) : outputs, null, 2)}\n`);
}
