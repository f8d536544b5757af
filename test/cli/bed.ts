import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pc from "picocolors";
import { onTestFinished } from "vitest";
import type { CommandContext } from "../../lib/cli/context.ts";
import { run } from "../../lib/cli/run.ts";
import type { Screen } from "../../lib/cli/terminal.ts";
import { secretsWithKey } from "../../lib/engine/state/secrets.ts";
import { FakeWorld } from "../../lib/testing/world.ts";
import type { KeyMaker } from "../../lib/workspace/stack.ts";

/** What a command said, asked and did, and how it ended. */
export interface Said {
  readonly exitCode: number;
  readonly out: string;
  readonly notes: string;
  readonly questions: readonly string[];
  /** Command lines that had the terminal for themselves. */
  readonly handedOver: readonly (readonly string[])[];
}

export interface Person {
  /** @defaultValue nobody sits there */
  readonly isInteractive?: boolean;
  /** Answers to what is asked, in order; after them it is no. @defaultValue none */
  readonly answers?: readonly boolean[];
  /** Whether results go to a terminal that has colours. @defaultValue false */
  readonly isColourful?: boolean;
  /** What happens when so much was said. @defaultValue nothing */
  readonly onOut?: (out: string) => Promise<void>;
  /** @defaultValue a passphrase */
  /** What is typed, unseen, when it is asked for. @defaultValue nothing */
  readonly secrets?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** @defaultValue notes are kept line by line */
  readonly screen?: Screen;
  /** @defaultValue the project's */
  readonly directory?: string;
}

/** How a command ends that had the terminal for itself. */
const HANDED_OVER = 7;

/** Real ones take a quarter of a second each. Whoever has the salt has the key. */
const keys: KeyMaker = {
  make: async () => quickSecrets(randomBytes(32).toString("base64")),
  open: async (_, salt) => quickSecrets(salt),
};
const quickSecrets = (salt: string) => secretsWithKey(Buffer.from(salt, "base64"), salt);

/** A project on disk, over a world in memory, and the command line on it. Gone after the test. */
export class Bed {
  readonly world = new FakeWorld();
  readonly directory: string;

  /** @param program what the file of the program holds */
  constructor(program = "") {
    // Inside this repository, so that the program finds this library and the SDK.
    mkdirSync(import.meta.dirname, { recursive: true });
    this.directory = mkdtempSync(join(import.meta.dirname, "bed-"));
    this.write("Pulumi.yaml", "name: shop\nruntime: nodejs\nmain: main.ts\n");
    this.write("main.ts", program);
    // Not in a hook of this file: files share it, and only the first one that loads it would have the hook.
    onTestFinished(() => rmSync(this.directory, { recursive: true }));
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.directory, file), text);
  }

  /** Runs `swarmwright` with these arguments. */
  async run(argv: readonly string[], person: Person = {}): Promise<Said> {
    const { isInteractive = false, answers = [], secrets = [], env = {}, directory = this.directory } = person;
    let [out, notes] = ["", ""];
    const questions: string[] = [];
    const handedOver: (readonly string[])[] = [];
    const exitCode = await this.world.during((session) => {
      const context: CommandContext = {
        env: { PULUMI_CONFIG_PASSPHRASE: "correct horse", ...env },
        directory,
        isInteractive,
        keys,
        out(text) {
          out += text;
          void person.onOut?.(out);
        },
        note: (text) => (notes += text),
        outColors: pc.createColors(person.isColourful ?? false),
        noteColors: pc.createColors(false),
        screen: person.screen,
        askSecret: async (question) => secrets[questions.push(question) - 1] ?? "",
        confirm: async (question) => answers[questions.push(question) - 1] ?? false,
        handOver: async (command) => {
          handedOver.push(command);
          return HANDED_OVER;
        },
        takeStreams: () => ({
          streams: {
            stdin: (async function* () {})(),
            stdout: (bytes) => (out += Buffer.from(bytes).toString()),
            stderr: (bytes) => (notes += Buffer.from(bytes).toString()),
          },
          giveBack: () => {},
        }),
        drivers: async () => this.world.driversFor(session),
        nowMs: () => this.world.now().getTime(),
      };
      return run(context, argv);
    });
    return { exitCode, out, notes, questions, handedOver };
  }
}
