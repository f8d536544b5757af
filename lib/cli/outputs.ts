import { type Props, reveal, Secret, type Value } from "../core/value.ts";
import { stackOutputsOf } from "../engine/operate.ts";
import type { CommandContext } from "./context.ts";
import { type CommonOptions, stackOf } from "./session.ts";
import type { Terminal } from "./terminal.ts";

export interface OutputsOptions extends CommonOptions {
  readonly json?: boolean | undefined;
  readonly showSecrets?: boolean | undefined;
}

/** Prints what the program exports, as it was after the last up. */
export async function outputsCommand(context: CommandContext, options: OutputsOptions): Promise<void> {
  const { resources } = await stackOf(context, options).store.load();
  printOutputs(context, stackOutputsOf(resources), options);
}

export function printOutputs(
  terminal: Terminal,
  outputs: Props,
  options: Omit<OutputsOptions, "stack" | "debug">,
): void {
  const shown = (options.showSecrets === true ? reveal(outputs) : outputs) as Props;
  if (options.json === true) return terminal.out(`${JSON.stringify(shown, null, 2)}\n`);
  for (const [name, value] of Object.entries(shown)) terminal.out(`${name}: ${textOf(value)}\n`);
}

function textOf(value: Value): string {
  if (value instanceof Secret) return "[secret]";
  return typeof value === "string" ? value : JSON.stringify(value);
}
