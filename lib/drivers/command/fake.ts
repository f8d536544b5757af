import type { Argv, CommandPort, CommandResult } from "./port.ts";

/** A program of an imagined host: gets its arguments, says how it ended. What it leaves out is 0 and empty. */
export type FakeProgram = (...args: string[]) => Partial<CommandResult>;

export interface FakeCommands extends CommandPort {
  /** Every command that was run, in order. */
  readonly ran: readonly Argv[];
}

/** A host whose programs are functions. One that it does not have ends with exit code 127, as in a shell. */
export function fakeCommands(programs: Readonly<Record<string, FakeProgram>>): FakeCommands {
  const ran: Argv[] = [];
  return {
    ran,
    async run(argv) {
      ran.push(argv);
      const [name, ...args] = argv;
      const result = programs[name]?.(...args) ?? { exitCode: 127, stderr: `${name}: not found` };
      return { exitCode: 0, stdout: "", stderr: "", ...result };
    },
  };
}
