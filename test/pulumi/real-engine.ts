import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Checkpoint } from "../../lib/engine/state/checkpoint.ts";
import { parseUrn } from "../../lib/core/naming.ts";
import { pulumiEnv, runPulumi, tryPulumi } from "./pulumi-cli.ts";

export type Settings = Readonly<Record<string, string>>;

/** The real Pulumi CLI on a project, with a home, a backend and a passphrase of its own. */
export class RealEngine {
  readonly directory: string;
  readonly #home = mkdtempSync(join(tmpdir(), "swarmwright-pulumi-"));
  readonly #env: NodeJS.ProcessEnv;
  readonly #project: string;

  /** @param project folder of the project; it is copied beside itself, so that its imports still lead somewhere */
  constructor(project: string, env: NodeJS.ProcessEnv = {}) {
    this.#project = /^name: *(\S+)$/m.exec(readFileSync(join(project, "Pulumi.yaml"), "utf8"))?.[1] ?? "";
    this.directory = mkdtempSync(join(dirname(project), "bed-"));
    cpSync(project, this.directory, { recursive: true });
    this.#env = { ...pulumiEnv(this.#home, this.#home), PULUMI_CONFIG_PASSPHRASE: "x", ...env };
  }

  pulumi(...args: readonly string[]): Promise<string> {
    return runPulumi(this.directory, this.#env, args);
  }

  configure(settings: Settings): void {
    const file = join(this.directory, "Pulumi.dev.yaml");
    const salt = /^encryptionsalt: .*$/m.exec(readFileSync(file, "utf8"))?.[0] ?? "";
    const lines = Object.entries(settings).map(([key, value]) => `  ${this.#project}:${key}: ${JSON.stringify(value)}`);
    writeFileSync(file, [salt, ...(lines.length > 0 ? ["config:", ...lines] : []), ""].join("\n"));
  }

  /** What would change: `update web`. A replacement is told as one. */
  async preview(): Promise<string[]> {
    const { steps } = JSON.parse(await this.pulumi("preview", "--json")) as { steps: { op: string; urn: string }[] };
    return steps.filter(({ op }) => op !== "same").map(toText);
  }

  async up(): Promise<readonly string[]> {
    const { done, failure } = await this.run("up");
    if (failure !== undefined) throw new Error(failure);
    return done;
  }

  /** @returns what was done, and all that was said if not all could be */
  async run(command: "up" | "refresh" | "destroy", ...flags: readonly string[]): Promise<RealOutcome> {
    const args = [command, "--yes", "--skip-preview", "--json", ...flags];
    const { stdout, failure } = await tryPulumi(this.directory, this.#env, args);
    const events = stdout
      .split("\n")
      .flatMap((line) => (line.startsWith("{") ? (JSON.parse(line) as EngineEvent) : []));
    const done = events.flatMap(({ resOutputsEvent }) => resOutputsEvent?.metadata ?? []);
    return { done: done.filter(({ op }) => op !== "replace").map(toText), said: stdout, failure };
  }

  async checkpoint(): Promise<Checkpoint> {
    return (JSON.parse(await this.pulumi("stack", "export")) as { deployment: Checkpoint }).deployment;
  }

  /** The folder that is its backend. */
  get stateFolder(): string {
    return this.#home;
  }

  /** The file that the backend keeps the stack in. */
  get stateFile(): string {
    return join(this.#home, ".pulumi", "stacks", this.#project, "dev.json");
  }

  async import(checkpoint: Checkpoint): Promise<void> {
    const file = join(this.#home, "import.json");
    writeFileSync(file, JSON.stringify({ version: 3, deployment: checkpoint }));
    await this.pulumi("stack", "import", "--file", file);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
    rmSync(this.#home, { recursive: true, force: true });
  }
}

export interface RealOutcome {
  readonly done: readonly string[];
  /** Its events, one a line. */
  readonly said: string;
  readonly failure: string | undefined;
}

interface EngineEvent {
  readonly resOutputsEvent?: { readonly metadata: { readonly op: string; readonly urn: string } };
}

function toText({ op, urn }: { readonly op: string; readonly urn: string }): string {
  return `${op} ${parseUrn(urn).name}`;
}
