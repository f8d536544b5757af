import { setMaxListeners } from "node:events";
import type { Props } from "../core/value.ts";
import type { Provider } from "../provider/provider.ts";
import { Deployment, type StackOutputs } from "./deployment.ts";
import { settleInterrupted } from "./interrupted.ts";
import { monitorFor } from "./monitor.ts";
import { type Program, runProgram } from "./program.ts";
import { type ResourceState, type Snapshot, STACK_TYPE } from "./resource-state.ts";
import type { Sdk } from "./sdk.ts";
import { Ledger } from "./state/ledger.ts";
import type { StackLock } from "./state/lock.ts";
import type { StackStore } from "./state/stack-store.ts";
import type { EngineEvent, Step } from "./step.ts";

/** One stack, and what a run of it needs. */
export interface StackRun {
  readonly project: string;
  readonly stack: string;
  readonly provider: Provider;
  readonly store: StackStore;
  readonly lock: StackLock;
  readonly now: () => Date;
  /** When it is aborted nothing new starts, and what is under way is finished. @defaultValue never */
  readonly stop?: AbortSignal | undefined;
  /** When it is aborted what is under way is given up, too. @defaultValue never */
  readonly signal?: AbortSignal | undefined;
  /** Whether a resource may be replaced that holds data. @defaultValue false */
  readonly allowDataLoss?: boolean | undefined;
  /** @defaultValue nobody listens */
  readonly onEvent?: ((event: EngineEvent) => void) | undefined;
  /** @defaultValue there are no other stacks */
  readonly stackOutputs?: ((stack: string) => Promise<StackOutputs>) | undefined;
}

/** A run that evaluates a program. */
export interface ProgramOptions extends StackRun {
  readonly program: Program;
  readonly sdk: Sdk;
  /** @defaultValue none */
  readonly config?: Readonly<Record<string, string>> | undefined;
  /** @defaultValue none */
  readonly secretKeys?: readonly string[] | undefined;
}

/** What a run did, or would do. */
export interface Outcome {
  /** In the order in which they began; of a failed run those that began. */
  readonly steps: readonly Step[];
  readonly snapshot: Snapshot;
  /** Of the stack; secrets are still secret. */
  readonly outputs: Props;
  /** Why the run ended early. What it had done by then is recorded. */
  readonly failure?: Error | undefined;
}

/** Says what {@link up} would do. Writes nothing, and waits for no lock. */
export async function preview(options: ProgramOptions): Promise<Outcome> {
  const base = settleInterrupted(await options.store.load());
  const ledger = new Ledger(base);
  const deployment = newDeployment(options, ledger, true);
  const failure = await attempt(options, deployment, () => runAll(deployment, options, true));
  return outcomeOf(deployment, ledger, failure);
}

/** Makes the world what the program asks for. */
export function up(options: ProgramOptions): Promise<Outcome> {
  return recorded(options, (deployment) => runAll(deployment, options, false));
}

/** Removes all that the stack has. */
export function destroy(options: StackRun): Promise<Outcome> {
  return recorded(options, (deployment) => deployment.deleteLeftovers());
}

/** Says what {@link destroy} would do. */
export async function previewDestroy(options: StackRun): Promise<Outcome> {
  const ledger = new Ledger(settleInterrupted(await options.store.load()));
  const deployment = newDeployment(options, ledger, true);
  const failure = await attempt(options, deployment, () => deployment.deleteLeftovers());
  return outcomeOf(deployment, ledger, failure);
}

/** Under the stack's lock, from the state on disk back to the state on disk, with a journal in between. */
async function recorded(options: StackRun, work: (deployment: Deployment) => Promise<void>): Promise<Outcome> {
  const { store, lock } = options;
  lock.acquire();
  try {
    const ledger = new Ledger(await cleanBase(options), store.journal());
    const deployment = newDeployment(options, ledger, false);
    const failure = await attempt(options, deployment, () => work(deployment));
    await ledger.close();
    const outcome = outcomeOf(deployment, ledger, failure);
    if (ledger.changed) await store.save(outcome.snapshot);
    return outcome;
  } finally {
    lock.release();
  }
}

/** A journal goes on from a checkpoint on disk: what an interrupted run left is written there first. */
async function cleanBase({ store }: StackRun): Promise<Snapshot> {
  const loaded = await store.load();
  if (!store.hasJournal() && loaded.pending.length === 0) return loaded;
  const base = settleInterrupted(loaded);
  await store.save(base);
  return base;
}

async function runAll(deployment: Deployment, options: ProgramOptions, isPreview: boolean): Promise<void> {
  const { program, sdk, project, stack, config = {}, secretKeys = [] } = options;
  const monitor = monitorFor(deployment);
  const connect = { project, stack, preview: isPreview, config, secretKeys };
  await runProgram(program, { ...connect, sdk, monitor, failed: deployment.failed });
  await deployment.deleteLeftovers();
}

/** @returns why it failed; by then every step that was under way has ended and is recorded. */
async function attempt(
  { stop = neverAborted() }: StackRun,
  deployment: Deployment,
  work: () => Promise<void>,
): Promise<Error | undefined> {
  const onStop = () => deployment.fail(stop.reason as Error);
  stop.addEventListener("abort", onStop);
  try {
    stop.throwIfAborted();
    await Promise.race([work(), deployment.failed]);
    return undefined;
  } catch (error) {
    deployment.fail(error as Error);
    await deployment.settle();
    return error as Error;
  } finally {
    stop.removeEventListener("abort", onStop);
  }
}

function newDeployment(options: StackRun, ledger: Ledger, isPreview: boolean): Deployment {
  const { project, stack, provider, now, onEvent = () => {}, stackOutputs = noStack } = options;
  const { signal = neverAborted(), allowDataLoss = false } = options;
  const time = () => now().toISOString();
  return new Deployment({
    allowDataLoss,
    project,
    stack,
    provider,
    ledger,
    signal,
    onEvent,
    stackOutputs,
    preview: isPreview,
    now: time,
  });
}

/** Many wait at a time, and each listens: that is no leak. */
function neverAborted(): AbortSignal {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}

const noStack = async (): Promise<StackOutputs> => ({ outputs: {}, secretOutputNames: [] });

function outcomeOf({ steps }: Deployment, ledger: Ledger, failure: Error | undefined): Outcome {
  const snapshot = ledger.snapshot();
  return { steps, snapshot, outputs: stackOutputsOf(snapshot.resources), failure };
}

export function stackOutputsOf(resources: readonly ResourceState[]): Props {
  return resources.find(({ type }) => type === STACK_TYPE)?.outputs ?? {};
}
