import { Command } from "commander";
import { version } from "../core/version.ts";
import type { CheckOptions } from "./check.ts";
import type { ConfigListOptions } from "./config.ts";
import type { CommandContext } from "./context.ts";
import type { DestroyOptions } from "./destroy.ts";
import type { EnvOptions } from "./env.ts";
import type { LogsOptions } from "./logs.ts";
import type { OutputsOptions } from "./outputs.ts";
import type { PreviewOptions } from "./preview.ts";
import type { RefreshOptions } from "./refresh.ts";
import type { CommonOptions } from "./session.ts";
import type { StackRemoveOptions } from "./stack.ts";
import type { UnlockOptions } from "./state.ts";
import type { StatusOptions } from "./status.ts";
import type { UpOptions } from "./up.ts";

type Exit = (code: number) => void;

/**
 * The command line: what there is to type, and what each does. It throws instead of ending the process. A command's
 * code is loaded when it is called.
 */
export function commandLine(context: CommandContext, exit: Exit): Command {
  const program = new Command("swarmwright")
    .description("A private cluster on the machines you have, as one TypeScript program.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this")
    .helpCommand("help [command]", "say more of a command")
    .enablePositionalOptions()
    .showHelpAfterError("\nswarmwright help lists the commands, and swarmwright help COMMAND says more of one.")
    .configureOutput({
      writeOut: (text) => context.out(text),
      writeErr: (text) => context.note(text),
      getOutHelpWidth: () => HELP_COLUMNS,
      getErrHelpWidth: () => HELP_COLUMNS,
    })
    .exitOverride()
    .addHelpText("after", examples("swarmwright preview", "swarmwright up", 'eval "$(swarmwright env node-1)"'));
  addRuns(program, context, exit);
  addLooks(program, context, exit);
  addEntries(program, context, exit);
  addConfig(program, context);
  addStack(program, context);
  addState(program, context);
  return program;
}

/** The same on every terminal: a script may compare it. */
const HELP_COLUMNS = 80;

/** A command about a stack. */
function about(parent: Command, usage: string, description: string, ...lines: readonly string[]): Command {
  return parent
    .command(usage)
    .description(description)
    .helpOption("-h, --help", "print this")
    .option("-s, --stack <name>", "stack to work on (default: $PULUMI_STACK, the selected one, or dev)")
    .addHelpText("after", examples(...lines));
}

/** What evaluates the program or changes the world. */
function addRuns(program: Command, context: CommandContext, exit: Exit): void {
  const run = (usage: string, description: string, ...lines: readonly string[]) =>
    about(program, usage, description, ...lines)
      .option("--debug", "keep the SDK's promise bookkeeping: slower, and says where a promise hangs")
      .option("--json", "print events, one JSON object a line")
      .option("--show-secrets", "print secrets in clear, in outputs and with --json");

  run("up", "show what the program changes, ask, and do it", "swarmwright up", "swarmwright up --yes --stack prod")
    .option("-y, --yes", "do not ask")
    .option("--allow-data-loss", "replace even what holds data")
    .option("--refresh", "read back first what there really is")
    .action(async (options: UpOptions) => (await import("./up.ts")).upCommand(context, options));

  run(
    "preview",
    "show what up would do, and what each change costs",
    "swarmwright preview",
    "swarmwright preview --expect-no-changes",
  )
    .option("--expect-no-changes", "exit with 2 if there are changes")
    .option("--refresh", "read back first what there really is")
    .action(async (options: PreviewOptions) =>
      exit(await (await import("./preview.ts")).previewCommand(context, options)),
    );

  run(
    "destroy",
    "remove everything that the stack has, with its data",
    "swarmwright destroy",
    "swarmwright destroy --yes --stack test",
  )
    .option("-y, --yes", "do not ask")
    .action(async (options: DestroyOptions) => (await import("./destroy.ts")).destroyCommand(context, options));

  about(
    program,
    "refresh",
    "take over into the state what was changed outside of it",
    "swarmwright refresh",
    "swarmwright refresh --yes --stack prod",
  )
    .option("-y, --yes", "do not ask")
    .action(async (options: RefreshOptions) => (await import("./refresh.ts")).refreshCommand(context, options));
}

/** What shows what is there. */
function addLooks(program: Command, context: CommandContext, exit: Exit): void {
  about(program, "outputs", "print what the program exports", "swarmwright outputs", "swarmwright outputs --json")
    .option("--json", "as one JSON object")
    .option("--show-secrets", "in clear")
    .action(async (options: OutputsOptions) => (await import("./outputs.ts")).outputsCommand(context, options));

  about(
    program,
    "status",
    "show nodes and services as they are right now",
    "swarmwright status",
    "swarmwright status --tasks",
  )
    .option("--tasks", "and every task")
    .option("--json", "as one JSON object, with tasks")
    .action(async (options: StatusOptions) => (await import("./status.ts")).statusCommand(context, options));

  about(
    program,
    "check [service...]",
    "ask every service whether it answers: its name, its address, its ports, its routes, from inside and outside",
    "swarmwright check",
    "swarmwright check web api",
  )
    .option("--json", "as one JSON object")
    .action(async (names: string[], options: CheckOptions) =>
      exit(await (await import("./check.ts")).checkCommand(context, names, options)),
    );

  about(
    program,
    "logs <service>",
    "print what the tasks of a service wrote, on all nodes",
    "swarmwright logs web",
    "swarmwright logs web --follow --tail 10",
    "swarmwright logs web --since 10m | grep -i error",
  )
    .option("-f, --follow", "go on with what is written from now on; Ctrl-C ends it")
    .option("--since <time>", 'not before: a time ("2030-01-31T12:00Z"), or how long ago ("10m")')
    .option("--tail <lines>", "so many of the last lines of each task (default: all)")
    .option("--json", "one JSON object a line")
    .action(async (service: string, options: LogsOptions) =>
      (await import("./logs.ts")).logsCommand(context, service, options),
    );
}

/** What leads into machines and containers. */
function addEntries(program: Command, context: CommandContext, exit: Exit): void {
  about(
    program,
    "exec <task> [command...]",
    "open a shell in a task's container, or run a command there",
    "swarmwright exec web",
    "swarmwright exec web.2 cat /etc/hosts",
  )
    .passThroughOptions()
    .action(async (task: string, argv: string[], options: CommonOptions) =>
      exit(await (await import("./exec.ts")).execCommand(context, task, argv, options)),
    );

  about(
    program,
    "ssh <node> [command...]",
    "open a shell on a machine, or run a command there",
    "swarmwright ssh node-1",
    "swarmwright ssh node-1 docker ps",
  )
    .passThroughOptions()
    .action(async (node: string, argv: string[], options: CommonOptions) =>
      exit(await (await import("./ssh.ts")).sshCommand(context, node, argv, options)),
    );

  about(
    program,
    "env [node]",
    "print what makes docker speak to a machine's engine",
    'eval "$(swarmwright env node-1)"',
    'eval "$(swarmwright env --unset)"',
  )
    .option("-u, --unset", "print what takes it back")
    .action(async (node: string | undefined, options: EnvOptions) =>
      (await import("./env.ts")).envCommand(context, node, options),
    );
}

/** The stack's configuration. `--stack` may stand on either side of `get`, `set` and `rm`. */
function addConfig(program: Command, context: CommandContext): void {
  const load = () => import("./config.ts");
  const config = about(
    program,
    "config",
    "print the stack's configuration, or change it",
    "swarmwright config",
    "swarmwright config set image shop/web:2",
  )
    .option("--json", "as one JSON object")
    .option("--show-secrets", "in clear")
    .action(async (options: ConfigListOptions) => (await load()).configCommand(context, options));

  about(config, "get <key>", "print one value, in clear", "swarmwright config get image").action(
    async (key: string, _: object, command: Command) =>
      (await load()).configGetCommand(context, key, command.optsWithGlobals()),
  );

  about(
    config,
    "set <key> [value]",
    "write a value; without one it is asked for, or read from standard input",
    "swarmwright config set replicas 3",
    "swarmwright config set --secret password < password.txt",
  )
    .option("--secret", "encrypt it")
    .action(async (key: string, value: string | undefined, _: object, command: Command) =>
      (await load()).configSetCommand(context, key, value, command.optsWithGlobals()),
    );

  about(config, "rm <key>", "take a value out", "swarmwright config rm replicas").action(
    async (key: string, _: object, command: Command) =>
      (await load()).configRemoveCommand(context, key, command.optsWithGlobals()),
  );
}

/** The project's stacks. */
function addStack(program: Command, context: CommandContext): void {
  const load = () => import("./stack.ts");
  const stack = about(
    program,
    "stack",
    "print the current stack, or manage stacks",
    "swarmwright stack",
    "swarmwright stack ls",
  ).action(async (options: CommonOptions) => (await load()).stackCommand(context, options));

  const sub = (usage: string, description: string, line: string) =>
    stack
      .command(usage)
      .description(description)
      .helpOption("-h, --help", "print this")
      .addHelpText("after", examples(line));

  sub("ls", "list the project's stacks", "swarmwright stack ls").action(async () =>
    (await load()).stackListCommand(context),
  );

  sub("select <name>", "make a stack the current one in this folder", "swarmwright stack select prod").action(
    async (name: string) => (await load()).stackSelectCommand(context, name),
  );

  sub("rm <name>", "forget a stack that has nothing left: its state, and its settings", "swarmwright stack rm test")
    .option("-y, --yes", "do not ask")
    .option("--force", "even if it has resources: they are left behind, and belong to nothing")
    .action(async (name: string, options: StackRemoveOptions) =>
      (await load()).stackRemoveCommand(context, name, options),
    );
}

/** What is recorded of a stack. */
function addState(program: Command, context: CommandContext): void {
  const state = program
    .command("state")
    .description("work on what is recorded of a stack")
    .helpOption("-h, --help", "print this")
    .addHelpText("after", examples("swarmwright state unlock"));
  about(
    state,
    "unlock",
    "take away the lock of a run that was killed",
    "swarmwright state unlock",
    "swarmwright state unlock --yes --stack prod",
  )
    .option("-y, --yes", "do not ask")
    .action(async (options: UnlockOptions) => (await import("./state.ts")).unlockCommand(context, options));
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}
