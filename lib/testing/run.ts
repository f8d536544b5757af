import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { problem } from "../core/errors.ts";
import { type Props, reveal } from "../core/value.ts";
import * as engine from "../engine/operate.ts";
import { programOf } from "../engine/load-program.ts";
import type { Program as EngineProgram } from "../engine/program.ts";
import { loadSdk } from "../engine/sdk.ts";
import { type Processes, stackLock } from "../engine/state/lock.ts";
import { stackStore } from "../engine/state/stack-store.ts";
import { swarmwrightProvider } from "../provider/registry.ts";
import { Plan } from "./plan.ts";
import { testSecrets } from "./secrets.ts";
import type { Session } from "./session.ts";
import { FakeWorld, type World } from "./world.ts";

/** A program as a function, or the URL of its file. It is evaluated anew for each run. */
export type Program = (() => unknown) | URL;

export interface RunOptions {
  /**
   * The world to apply to. Give the same one again to see what a second run does.
   * @defaultValue an empty world
   */
  readonly world?: World | undefined;
  /** @defaultValue none */
  readonly config?: Readonly<Record<string, string>> | undefined;
  /** @defaultValue none */
  readonly secretConfig?: Readonly<Record<string, string>> | undefined;
  /**
   * Outputs of other stacks, by the name that a `StackReference` asks for.
   * @defaultValue none
   */
  readonly stacks?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  /** @defaultValue `"project"` */
  readonly project?: string | undefined;
  /** @defaultValue `"test"` */
  readonly stack?: string | undefined;
  /**
   * Replace even what holds data.
   * @defaultValue false
   */
  readonly allowDataLoss?: boolean | undefined;
}

/** What there is after a program was applied. */
export interface Deployment {
  /** What the run did. */
  readonly plan: Plan;
  readonly world: World;
  /** Of the stack, secrets included. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Takes over into the state what was changed in the world behind its back; `plan` says what that was. */
  refresh(): Promise<Deployment>;
  /** Removes all that the stack has. */
  destroy(): Promise<Deployment>;
}

/** Says what {@link deploy} would do. Rejects with what is wrong with the program. */
export async function preview(program: Program, options: RunOptions = {}): Promise<Plan> {
  const { plan } = await run(options, (settings) => engine.preview(withProgram(settings, program, options)));
  return plan;
}

/** Plans, applies, and waits until all is as it should be. Rejects if any step fails; the world stays as it then is. */
export function deploy(program: Program, options: RunOptions = {}): Promise<Deployment> {
  return run(options, (settings) => engine.up(withProgram(settings, program, options)));
}

type Operation = (settings: engine.StackRun) => Promise<engine.Outcome>;

async function run(options: RunOptions, operation: Operation): Promise<Deployment> {
  const world = worldOf(options);
  const outcome = await world.during((session) => operation(settingsFor(world, session, options)));
  if (outcome.failure) throw outcome.failure;
  const again = { ...options, world };
  return {
    plan: new Plan([...outcome.found, ...outcome.steps]),
    world,
    outputs: reveal(outcome.outputs) as Readonly<Record<string, unknown>>,
    refresh: () => run(again, engine.refresh),
    destroy: () => run(again, engine.destroy),
  };
}

function worldOf({ world = new FakeWorld() }: RunOptions): FakeWorld {
  if (world instanceof FakeWorld) return world;
  throw problem("invalid-props", "world", "is not one of fakeWorld()", "make it with fakeWorld()");
}

function settingsFor(world: FakeWorld, session: Session, options: RunOptions): engine.StackRun {
  const { project = "project", stack = "test", stacks = {}, allowDataLoss = false } = options;
  const files = session.gate(world.files);
  const now = () => world.now();
  return {
    project,
    stack,
    allowDataLoss,
    now,
    provider: swarmwrightProvider(world.driversFor(session)),
    store: stackStore({ files, project, stack, secrets: async () => testSecrets, now }),
    lock: stackLock({ files, project, stack, processes: processesOf(world, session), command: "a test", now }),
    stackOutputs: async (name) => ({ outputs: outputsOf(stacks, name), secretOutputNames: [] }),
  };
}

function processesOf(world: FakeWorld, { pid }: Session): Processes {
  const startOf = (other: number) => (world.isAlive(other) ? String(other) : undefined);
  return { self: { pid, scope: "world", start: String(pid) }, startOf };
}

function outputsOf(stacks: NonNullable<RunOptions["stacks"]>, name: string): Props {
  const outputs = stacks[name];
  if (outputs) return outputs as Props;
  throw problem("not-found", name, "the test has no outputs for this stack", "name them in the option stacks");
}

function withProgram(settings: engine.StackRun, program: Program, options: RunOptions): engine.ProgramOptions {
  const { config = {}, secretConfig = {} } = options;
  const named = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key.includes(":") ? key : `${settings.project}:${key}`, value]),
    );
  return {
    ...settings,
    sdk: loadSdk({ directory: process.cwd(), debug: false }),
    program: toProgram(program),
    config: { ...named(config), ...named(secretConfig) },
    secretKeys: Object.keys(named(secretConfig)),
  };
}

function toProgram(program: Program): EngineProgram {
  if (program instanceof URL) return programOf(fileURLToPath(program), join(process.cwd(), ".swarmwright", "program"));
  return async () => ((await program()) ?? {}) as Record<string, unknown>;
}
