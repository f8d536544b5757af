import { Command } from "commander";
import { version } from "../core/version.ts";
import type { CommandContext } from "./context.ts";
import type { DestroyOptions } from "./destroy.ts";
import type { OutputsOptions } from "./outputs.ts";
import type { PreviewOptions } from "./preview.ts";
import type { CommonOptions } from "./session.ts";
import type { StatusOptions } from "./status.ts";
import type { UpOptions } from "./up.ts";

/** The command line: what there is to type, and what each does. It throws instead of ending the process. A command's code is loaded when it is called. */
export function commandLine(context: CommandContext, exit: (code: number) => void): Command {
  const program = new Command("swarmwright")
    .description("A private cluster on the machines you have, as one TypeScript program.")
    .version(version)
    .enablePositionalOptions()
    .showHelpAfterError("\nswarmwright help lists the commands, and swarmwright help COMMAND says more of one.")
    .configureOutput({ writeOut: (text) => context.out(text), writeErr: (text) => context.note(text) })
    .exitOverride();
  const command = (usage: string, description: string) =>
    program
      .command(usage)
      .description(description)
      .option("-s, --stack <name>", "stack to work on (default: $PULUMI_STACK, or dev)")
      .option("--debug", "keep the SDK's promise bookkeeping: slower, and says where a promise hangs");

  command("up", "show what the program changes, ask, and do it")
    .option("-y, --yes", "do not ask")
    .option("--allow-data-loss", "replace even what holds data")
    .addHelpText("after", examples("swarmwright up", "swarmwright up --yes --stack prod"))
    .action(async (options: UpOptions) => (await import("./up.ts")).upCommand(context, options));

  command("preview", "show what up would do, and what each change costs")
    .option("--expect-no-changes", "exit with 2 if there are changes")
    .addHelpText("after", examples("swarmwright preview", "swarmwright preview --expect-no-changes"))
    .action(async (options: PreviewOptions) =>
      exit(await (await import("./preview.ts")).previewCommand(context, options)),
    );

  command("destroy", "remove everything that the stack has, with its data")
    .option("-y, --yes", "do not ask")
    .addHelpText("after", examples("swarmwright destroy", "swarmwright destroy --yes --stack test"))
    .action(async (options: DestroyOptions) => (await import("./destroy.ts")).destroyCommand(context, options));

  command("outputs", "print what the program exports")
    .option("--json", "as JSON")
    .option("--show-secrets", "in clear")
    .addHelpText("after", examples("swarmwright outputs", "swarmwright outputs --json"))
    .action(async (options: OutputsOptions) => (await import("./outputs.ts")).outputsCommand(context, options));

  command("status", "show nodes and services as they are right now")
    .option("--tasks", "and every task")
    .addHelpText("after", examples("swarmwright status", "swarmwright status --tasks"))
    .action(async (options: StatusOptions) => (await import("./status.ts")).statusCommand(context, options));

  command("ssh <node> [command...]", "open a shell on a machine, or run a command there")
    .passThroughOptions()
    .addHelpText("after", examples("swarmwright ssh node-1", "swarmwright ssh node-1 docker ps"))
    .action(async (node: string, argv: string[], options: CommonOptions) =>
      exit(await (await import("./ssh.ts")).sshCommand(context, node, argv, options)),
    );
  return program;
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}
