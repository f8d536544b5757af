import type { Props } from "../core/value.ts";
import type { Provider } from "../provider/provider.ts";
import { attempt, type Interruptible, neverAborted } from "./attempt.ts";
import { Deployment, type StackOutputs } from "./deployment.ts";
import { settleInterrupted } from "./interrupted.ts";
import { monitorFor } from "./monitor.ts";
import { type Program, runProgram } from "./program.ts";
import { type Found, readBack } from "./read-back.ts";
import { type ResourceState, type Snapshot, STACK_TYPE } from "./resource-state.ts";
import type { Sdk } from "./sdk.ts";
import { Ledger } from "./state/ledger.ts";
import type { StackLock } from "./state/lock.ts";
import type { StackStore } from "./state/stack-store.ts";
import type { EngineEvent, Step } from "./step.ts";

/** One stack, and what a run of it needs. */
export interface StackRun extends Interruptible {
  readonly project: string;
  readonly stack: string;
  readonly provider: Provider;
  readonly store: StackStore;
  readonly lock: StackLock;
  readonly now: () => Date;
  /**
   * Whether the state is read back from the world first. An `up` without it goes by what was recorded.
   * @defaultValue false
   */
  readonly refresh?: boolean | undefined;
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
  /** What a refresh found before that: `update` what had been changed outside, `delete` what was gone. */
  readonly found: readonly Step[];
  readonly snapshot: Snapshot;
  /** Of the stack; secrets are still secret. */
  readonly outputs: Props;
  /** Why the run ended early. What it had done by then is recorded. */
  readonly failure?: Error | undefined;
}

/** Says what {@link up} would do. Writes nothing, and waits for no lock. */
export function preview(options: ProgramOptions): Promise<Outcome> {
  return unrecorded(options, (deployment) => runAll(deployment, options, true));
}

/** Makes the world what the program asks for. @throws `state-locked` when another run works on the stack */
export function up(options: ProgramOptions): Promise<Outcome> {
  return recorded(options, (deployment) => runAll(deployment, options, false));
}

/** Removes all that the stack has. @throws `state-locked` when another run works on the stack */
export function destroy(options: StackRun): Promise<Outcome> {
  return recorded(options, (deployment) => deployment.deleteLeftovers());
}

/** Says what {@link destroy} would do. */
export function previewDestroy(options: StackRun): Promise<Outcome> {
  return unrecorded(options, (deployment) => deployment.deleteLeftovers());
}

/**
 * Makes the state what the world is: what was changed outside is taken over, and what is gone is forgotten. What an
 * interrupted run left open is settled. Changes nothing out there.
 *
 * @throws `state-locked` when another run works on the stack
 */
export function refresh(options: StackRun): Promise<Outcome> {
  return recorded({ ...options, refresh: true }, async () => {});
}

/** Says what {@link refresh} would find. */
export function previewRefresh(options: StackRun): Promise<Outcome> {
  return unrecorded({ ...options, refresh: true }, async () => {});
}

type Work = (deployment: Deployment) => Promise<void>;

/** From the state on disk, which stays as it is. */
async function unrecorded(options: StackRun, work: Work): Promise<Outcome> {
  const { snapshot, steps: found, failure } = await begin(options, settleInterrupted(await options.store.load()));
  if (failure) return outcomeOf([], snapshot, found, failure);
  const ledger = new Ledger(snapshot);
  const deployment = newDeployment(options, ledger, true);
  const failed = await attempt(options, deployment, () => work(deployment));
  return outcomeOf(deployment.steps, ledger.snapshot(), found, failed);
}

/** Under the stack's lock, from the state on disk back to the state on disk, with a journal in between. */
async function recorded(options: StackRun, work: Work): Promise<Outcome> {
  const { store, lock } = options;
  lock.acquire();
  try {
    const base = await cleanBase(options);
    const { snapshot, steps: found, failure } = await begin(options, base);
    if (snapshot.resources !== base.resources) await store.save(snapshot);
    if (failure) return outcomeOf([], snapshot, found, failure);
    const ledger = new Ledger(snapshot, store.journal());
    const deployment = newDeployment(options, ledger, false);
    const failed = await attempt(options, deployment, () => work(deployment));
    await ledger.close();
    const outcome = outcomeOf(deployment.steps, ledger.snapshot(), found, failed);
    if (ledger.changed) await store.save(outcome.snapshot);
    return outcome;
  } finally {
    lock.release();
  }
}

/**
 * Writes into the checkpoint what a killed run left in its journal, so that the Pulumi CLI can go on from there, too.
 *
 * @throws `state-locked` when another run works on the stack
 */
export async function settle(options: Pick<StackRun, "lock" | "store">): Promise<void> {
  options.lock.acquire();
  try {
    await cleanBase(options);
  } finally {
    options.lock.release();
  }
}

/** A journal goes on from a checkpoint on disk: what an interrupted run left is written there first. */
async function cleanBase({ store }: Pick<StackRun, "store">): Promise<Snapshot> {
  const loaded = await store.load();
  if (!store.hasJournal() && loaded.pending.length === 0) return loaded;
  const base = settleInterrupted(loaded);
  await store.save(base);
  return base;
}

/** The state that a run starts from: as it was recorded, or as it is read back. */
async function begin(options: StackRun, snapshot: Snapshot): Promise<Found> {
  if (options.refresh !== true) return { steps: [], snapshot };
  const { provider, now, signal = neverAborted(), stop = neverAborted() } = options;
  return readBack(snapshot, { provider, signal, stop, now: () => now().toISOString() });
}

async function runAll(deployment: Deployment, options: ProgramOptions, isPreview: boolean): Promise<void> {
  const { program, sdk, project, stack, config = {}, secretKeys = [] } = options;
  const monitor = monitorFor(deployment);
  const connect = { project, stack, preview: isPreview, config, secretKeys };
  await runProgram(program, { ...connect, sdk, monitor, failed: deployment.failed });
  await deployment.deleteLeftovers();
  deployment.throwRefused();
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

const noStack = async (): Promise<StackOutputs> => ({ outputs: {}, secretOutputNames: [] });

function outcomeOf(
  steps: readonly Step[],
  snapshot: Snapshot,
  found: readonly Step[],
  failure: Error | undefined,
): Outcome {
  return { steps, found, snapshot, outputs: stackOutputsOf(snapshot.resources), failure };
}

export function stackOutputsOf(resources: readonly ResourceState[]): Props {
  return resources.find(({ type }) => type === STACK_TYPE)?.outputs ?? {};
}
