import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { reveal } from "../../lib/core/value.ts";
import type { ClusterMachine } from "../../lib/core/references.ts";
import { findProject } from "../../lib/workspace/project.ts";
import { openStack } from "../../lib/workspace/stack.ts";

const repository = join(import.meta.dirname, "../..");
const cli = join(repository, "dist/cli/main.js");

/** Why no machines can be made here, or `undefined`. */
export function whyNoMachines(): string | undefined {
  if (process.platform !== "linux") return "machines made of namespaces need Linux";
  return process.getuid?.() === 0 ? undefined : "machines made of namespaces need root";
}

/** What a command said, and how it ended. */
export interface Said {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Machine extends ClusterMachine {
  readonly address: string;
}

/** A project of its own in a folder of its own, and the built command line on it. Its name says whose machines are whose. */
export class RealStack {
  readonly directory: string;
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;

  /** @param program what the file of the program holds */
  constructor(program: string) {
    // Inside this repository, so that the program finds this library and the SDK.
    mkdirSync(join(repository, "test/e2e"), { recursive: true });
    this.directory = mkdtempSync(join(repository, "test/e2e/bed-"));
    this.project = basename(this.directory).toLowerCase();
    writeFileSync(join(this.directory, "Pulumi.yaml"), projectFile(this.project));
    this.env = { ...process.env, PULUMI_CONFIG_PASSPHRASE: "correct horse", PULUMI_STACK: "test", CI: "1" };
    this.write(program);
  }

  write(program: string): void {
    writeFileSync(join(this.directory, "main.ts"), program);
  }

  /** Starts the command line in a process group of its own. */
  start(...args: readonly string[]): ChildProcess {
    return this.#spawn(process.execPath, [cli, ...args]);
  }

  /** Runs it to its end, with this as its input. */
  async type(text: string, ...args: readonly string[]): Promise<Said> {
    const child = this.#spawn(process.execPath, [cli, ...args], "pipe");
    child.stdin?.end(text);
    return ended(child);
  }

  /** Runs it to its end on a terminal. @param line what is typed after the program's name */
  async onTerminal(line: string): Promise<Said> {
    return ended(
      this.#spawn("script", ["-qec", `stty cols 100 rows 30; ${process.execPath} ${cli} ${line}`, "/dev/null"]),
    );
  }

  #spawn(program: string, args: readonly string[], stdin: "ignore" | "pipe" = "ignore"): ChildProcess {
    const stdio = [stdin, "pipe", "pipe"] as const;
    return spawn(program, args, { cwd: this.directory, env: this.env, detached: true, stdio: [...stdio] });
  }

  /** Runs it to its end. */
  async run(...args: readonly string[]): Promise<Said> {
    return ended(this.start(...args));
  }

  /** @throws with all that it said when it did not end well */
  async succeed(...args: readonly string[]): Promise<Said> {
    const said = await this.run(...args);
    if (said.exitCode === 0) return said;
    throw new Error(`swarmwright ${args.join(" ")} ended with ${said.exitCode}:\n${said.stdout}\n${said.stderr}`);
  }

  /** Its machines by name: the first is a manager. */
  async machines(): Promise<readonly Machine[]> {
    const passphrase = { env: this.env, isTerminal: false, tell: () => {} };
    const { resources } = await openStack(findProject(this.directory, this.env), "test", passphrase).store.load();
    const machines = resources.filter(({ type }) => type === "swarmwright:index:Machine");
    return machines
      .map(({ outputs }) => reveal(outputs) as unknown as Machine)
      .toSorted((a, b) => a.name.localeCompare(b.name));
  }

  /** Every file of the state, with what is in it. */
  stateFiles(): ReadonlyMap<string, string> {
    const folder = join(this.directory, ".swarmwright");
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(
      paths.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), "utf8")]),
    );
  }

  /** Removes what the stack made, and the project. */
  async remove(): Promise<void> {
    try {
      await this.succeed("destroy", "--yes");
    } finally {
      rmSync(this.directory, { recursive: true, force: true });
    }
  }
}

function projectFile(name: string): string {
  const plugin = "plugins:\n  providers:\n    - name: swarmwright\n      path: ../../../bin\n";
  return `name: ${name}\nruntime: nodejs\nmain: main.ts\n${plugin}`;
}

export async function ended(child: ChildProcess): Promise<Said> {
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
  const [exitCode, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { exitCode, signal, stdout: stdout(), stderr: stderr() };
}

function textOf(stream: NodeJS.ReadableStream | null): () => string {
  let text = "";
  stream?.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  return () => text;
}
