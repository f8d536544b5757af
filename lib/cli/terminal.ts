import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { createInterface } from "node:readline/promises";

/** The person, or the script, at the other end. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly directory: string;
  /** Whether questions can be asked. */
  readonly isInteractive: boolean;
  /** Results: what one may want to pipe somewhere. */
  out(text: string): void;
  /** Everything said about getting there. */
  note(text: string): void;
  /** Asks for a yes; anything else is a no. */
  confirm(question: string): Promise<boolean>;
  /** Lets a command have the terminal. @returns its exit code, as a shell tells it */
  handOver(argv: readonly string[]): Promise<number>;
}

/** The one that this process has. */
export function processTerminal(): Terminal {
  return {
    env: process.env,
    directory: process.cwd(),
    isInteractive: process.stdin.isTTY && process.stdout.isTTY,
    out: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
    async confirm(question) {
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      try {
        return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
      } finally {
        lines.close();
      }
    },
    async handOver([program = "", ...args]) {
      const child = spawn(program, args, { stdio: "inherit" });
      const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
      return code ?? 128 + constants.signals[signal ?? "SIGTERM"];
    },
  };
}
