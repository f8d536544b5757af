import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { text as allOf } from "node:stream/consumers";
import type { WriteStream } from "node:tty";
import pc from "picocolors";
import { problem } from "../core/errors.ts";
import type { ExecStreams } from "../drivers/docker/port.ts";
import { consoleAbove } from "./console-above.ts";

/** All plain where a terminal has none, or nobody wants them. */
export type Colors = ReturnType<typeof pc.createColors>;

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
  /** Of results; none where they are no terminal's. */
  readonly outColors: Colors;
  /** Of everything else. */
  readonly noteColors: Colors;
  /** Where notes can change in place; absent where they are kept line by line. */
  readonly screen: Screen | undefined;
  /** Asks for a yes; anything else is a no. */
  confirm(question: string): Promise<boolean>;
  /** Asks for what nobody else should see; without a terminal it is all of the standard input, but for a last newline. */
  askSecret(question: string): Promise<string>;
  /** Lets a command have the terminal. @returns its exit code, as a shell tells it */
  handOver(argv: readonly string[]): Promise<number>;
  /** Lets a command that runs elsewhere have the streams: on a terminal every key is its own until they are given back. */
  takeStreams(): TakenStreams;
}

/** The streams of this process, while a command elsewhere has them. */
export interface TakenStreams {
  readonly streams: ExecStreams;
  giveBack(): void;
}

/** A terminal on which text can change in place. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** Draws what `frame` says, and again as time passes. */
  open(frame: () => string): Promise<LiveRegion>;
}

/** A part of the screen that changes in place. */
export interface LiveRegion {
  /** Takes it away. */
  close(): void;
}

/** Ten times a second looks steady. */
const FRAME_MS = 100;

/** The one that this process has. */
export function processTerminal(): Terminal {
  const { env, stdin, stdout, stderr } = process;
  return {
    env,
    directory: process.cwd(),
    isInteractive: stdin.isTTY && stdout.isTTY,
    out: (text) => void stdout.write(text),
    note: (text) => void stderr.write(text),
    outColors: pc.createColors(isColourful(stdout, env)),
    noteColors: pc.createColors(isColourful(stderr, env)),
    screen: screenOf(stderr, env),
    confirm: async (question) => /^y(es)?$/i.test((await ask(`${question} [y/N] `, { isShown: true })).trim()),
    async askSecret(question) {
      if (!stdin.isTTY) return (await allOf(stdin)).replace(/\r?\n$/, "");
      return ask(`${question}: `, { isShown: false });
    },
    async handOver([program = "", ...args]) {
      const child = spawn(program, args, { stdio: "inherit" });
      const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
      return code ?? 128 + constants.signals[signal ?? "SIGTERM"];
    },
    takeStreams,
  };
}

function takeStreams(): TakenStreams {
  const { stdin, stdout, stderr } = process;
  const isTerminal = stdin.isTTY && stdout.isTTY;
  const size = () => ({ columns: stdout.columns, rows: stdout.rows });
  if (isTerminal) stdin.setRawMode(true);
  return {
    streams: {
      stdin: stdin as AsyncIterable<Uint8Array>,
      stdout: (bytes) => void stdout.write(bytes),
      stderr: (bytes) => void stderr.write(bytes),
      ...(isTerminal && {
        terminal: {
          size: size(),
          onResize(listener) {
            const tell = (): void => listener(size());
            stdout.on("resize", tell);
            return () => void stdout.off("resize", tell);
          },
        },
      }),
    },
    giveBack: () => void (isTerminal && stdin.setRawMode(false)),
  };
}

/** https://no-color.org: set, to whatever but nothing. A pipe does not even say that it is no terminal. */
function isColourful(stream: { readonly isTTY?: boolean }, { NO_COLOR, TERM }: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && (NO_COLOR ?? "") === "" && TERM !== "dumb";
}

function screenOf(stream: WriteStream, { CI, TERM }: NodeJS.ProcessEnv): Screen | undefined {
  // One that says no size has none that a frame could be fitted into.
  if (!stream.isTTY || stream.columns === 0 || CI !== undefined || TERM === "dumb") return undefined;
  return {
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
    async open(frame) {
      const { createLogUpdate } = await import("log-update");
      const region = createLogUpdate(stream);
      const giveBack = consoleAbove(() => region.clear());
      const timer = setInterval(() => region(frame()), FRAME_MS);
      return {
        close() {
          clearInterval(timer);
          giveBack();
          region.clear();
          region.done();
        },
      };
    },
  };
}

interface AskOptions {
  /** Whether what is typed can be seen. */
  readonly isShown: boolean;
}

/**
 * An end of the input answers nothing.
 *
 * @throws `cancelled` on Ctrl-C, which is no signal while a line is typed
 */
async function ask(question: string, { isShown }: AskOptions): Promise<string> {
  const { stdin: input, stdout, stderr } = process;
  // From here on the terminal itself shows nothing: the question must not come before.
  const lines = createInterface({ input, output: isShown ? stdout : nowhere(), terminal: input.isTTY });
  const answer = once(lines, "line").then(([line]) => line as string);
  const interrupted = once(lines, "SIGINT").then(() => Promise.reject(notAnswered()));
  const ended = once(lines, "close").then(() => "");
  if (!isShown) stderr.write(question);
  lines.setPrompt(isShown ? question : "");
  lines.prompt();
  try {
    return await Promise.race([answer, interrupted, ended]);
  } finally {
    lines.close();
    if (!isShown) stderr.write("\n");
  }
}

const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

function notAnswered() {
  return problem("cancelled", "run", "was interrupted before anything was changed", "run it again, and answer");
}
