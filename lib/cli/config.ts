import { problem } from "../core/errors.ts";
import { fullKey, type StackConfig } from "../workspace/stack-settings.ts";
import type { CommandContext } from "./context.ts";
import { type CommonOptions, stackOf } from "./session.ts";
import { table } from "./table.ts";

export interface ConfigListOptions extends CommonOptions {
  readonly json?: boolean | undefined;
  readonly showSecrets?: boolean | undefined;
}

export interface ConfigSetOptions extends CommonOptions {
  readonly secret?: boolean | undefined;
}

/** Prints the stack's configuration. */
export async function configCommand(context: CommandContext, options: ConfigListOptions): Promise<void> {
  const config = await stackOf(context, options).config();
  const keys = Object.keys(config.values).toSorted();
  const shown = (key: string) => (options.showSecrets === true ? config.values[key] : withoutSecret(config, key)) ?? "";
  if (options.json === true) {
    const entries = keys.map((key) => [key, { value: shown(key), secret: config.secretKeys.includes(key) }]);
    return context.out(`${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
  }
  context.out(
    table(
      ["KEY", "VALUE"],
      keys.map((key) => [key, shown(key)]),
    ),
  );
}

const withoutSecret = ({ values, secretKeys }: StackConfig, key: string) =>
  secretKeys.includes(key) ? "[secret]" : values[key];

/** Prints one value, in clear: it was asked for by its name. */
export async function configGetCommand(context: CommandContext, key: string, options: CommonOptions): Promise<void> {
  const { project, name, ...stack } = stackOf(context, options);
  const value = (await stack.config()).values[fullKey(project.name, key)];
  if (value === undefined) throw noSuchKey(name, key);
  context.out(`${value}\n`);
}

/** Writes one value into Pulumi.<stack>.yaml. What is not given is asked for, or read from the standard input. */
export async function configSetCommand(
  context: CommandContext,
  key: string,
  given: string | undefined,
  { secret = false, ...options }: ConfigSetOptions,
): Promise<void> {
  const stack = stackOf(context, options);
  if (secret) stack.requirePassphrase();
  const value = given ?? (await context.askSecret(key));
  if (given === undefined && value === "") throw noValue(key);
  if (secret) await stack.setSecretConfig(key, value);
  else stack.setConfig(key, value);
}

export function configRemoveCommand(context: CommandContext, key: string, options: CommonOptions): void {
  const stack = stackOf(context, options);
  if (!stack.unsetConfig(key)) throw noSuchKey(stack.name, key);
}

function noValue(key: string) {
  const remedy = `type it, or send it: swarmwright config set ${key} < FILE; if it is to be empty, say so: ${key} ""`;
  return problem("invalid-props", key, "no value was given", remedy);
}

function noSuchKey(stack: string, key: string) {
  const remedy = `see what there is: swarmwright config; or set it: swarmwright config set ${key} VALUE`;
  return problem("not-found", key, `is not in the configuration of the stack ${stack}`, remedy);
}
