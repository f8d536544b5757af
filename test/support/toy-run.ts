import {
  destroy,
  type Outcome,
  preview,
  previewRefresh,
  type ProgramOptions,
  refresh,
  settle,
  up,
} from "../../lib/engine/operate.ts";
import { loadSdk } from "../../lib/engine/sdk.ts";
import type { StateFiles } from "../../lib/engine/state/files.ts";
import { type Processes, stackLock } from "../../lib/engine/state/lock.ts";
import { newSecrets, openSecrets } from "../../lib/engine/state/secrets.ts";
import { stackStore } from "../../lib/engine/state/stack-store.ts";
import { MemoryFiles } from "../../lib/testing/memory-files.ts";
import { ToyWorld, toyProvider } from "./toy.ts";

/** Deriving a key takes a third of a second: all stacks share one. */
const secrets = newSecrets("x");
/** Where the SDK is that the tests run on, as vitest.config.ts has it, too. */
export const sdkFolder = process.env["SWARMWRIGHT_SDK"] ?? import.meta.dirname;
const sdk = loadSdk({ directory: sdkFolder, debug: false });

type Settings = Partial<Omit<ProgramOptions, "program">>;

/** A stack of toys: a world, a state, and runs over both. */
export class ToyStack {
  readonly world: ToyWorld;
  readonly files: StateFiles;
  readonly #processes: Processes;
  #clock = 0;

  /** Several over one world and its files are runs of several processes. */
  constructor(world = new ToyWorld(), files: StateFiles = new MemoryFiles(), processes = livingProcesses(1)) {
    this.world = world;
    this.files = files;
    this.#processes = processes;
  }

  up(program: () => unknown, settings: Settings = {}): Promise<Outcome> {
    return up(this.#options(program, settings));
  }

  preview(program: () => unknown, settings: Settings = {}): Promise<Outcome> {
    return preview(this.#options(program, settings));
  }

  destroy(settings: Settings = {}): Promise<Outcome> {
    return destroy(this.#options(() => {}, settings));
  }

  refresh(settings: Settings = {}): Promise<Outcome> {
    return refresh(this.#options(() => {}, settings));
  }

  settle(): Promise<void> {
    return settle(this.#options(() => {}, {}));
  }

  previewRefresh(settings: Settings = {}): Promise<Outcome> {
    return previewRefresh(this.#options(() => {}, settings));
  }

  /** A run of another process: it shares nothing with this one but the files and the world. */
  store(stack = "test", project = "toys") {
    const now = () => new Date((this.#clock += 1000));
    return stackStore({
      files: this.files,
      project,
      stack,
      secrets: async (salt) => (salt === undefined || salt === (await secrets).salt ? secrets : openSecrets("x", salt)),
      now,
    });
  }

  #options(program: () => unknown, settings: Settings): ProgramOptions {
    const { files } = this;
    const now = () => new Date((this.#clock += 1000));
    const names = { project: settings.project ?? "toys", stack: settings.stack ?? "test" };
    return {
      ...names,
      sdk,
      program: async () => ((await program()) ?? {}) as Record<string, unknown>,
      provider: toyProvider(this.world),
      store: this.store(names.stack, names.project),
      lock: stackLock({ ...names, files, processes: this.#processes, command: "a test", now }),
      now,
      ...settings,
    };
  }
}

/** A computer on which every process lives. */
function livingProcesses(pid: number): Processes {
  return { self: { pid, scope: "test", start: String(pid) }, startOf: String };
}

/** What a run did, without what stayed the same: `create app`. */
export function doings({ steps }: Pick<Outcome, "steps">): string[] {
  return steps
    .filter(({ op, urn }) => op !== "same" && !/pulumi:(pulumi|providers):/.test(urn))
    .map(({ op, urn }) => `${op} ${urn.split("::").at(-1) ?? ""}`);
}
