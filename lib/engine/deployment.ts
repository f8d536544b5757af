import pLimit from "p-limit";
import { problem, together } from "../core/errors.ts";
import type { Props } from "../core/value.ts";
import type { Provider } from "../provider/provider.ts";
import { inReverseOrder } from "./deletions.ts";
import type { Goal } from "./goal.ts";
import { Planner } from "./planner.ts";
import { protectedFromDeletion } from "./protect.ts";
import { isManaged, type ResourceState } from "./resource-state.ts";
import type { Ledger } from "./state/ledger.ts";
import type { EngineEvent, Op, Step } from "./step.ts";
import { applyStep } from "./steps.ts";

export interface DeploymentOptions {
  readonly project: string;
  readonly stack: string;
  readonly preview: boolean;
  readonly allowDataLoss: boolean;
  readonly provider: Provider;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  readonly now: () => string;
  readonly onEvent: (event: EngineEvent) => void;
  /** Outputs of other stacks, for stack references. */
  readonly stackOutputs: (stack: string) => Promise<StackOutputs>;
}

export interface StackOutputs {
  readonly outputs: Props;
  readonly secretOutputNames: readonly string[];
}

/** Operations of one run that may be under way at the same time. */
const MAX_IN_FLIGHT = 64;

/** One preview or update. The SDK orders what is made; this orders what goes. */
export class Deployment {
  readonly steps: Step[] = [];
  /** Rejects at the first failure; nothing new starts after it. */
  readonly failed: Promise<never>;
  readonly #options: DeploymentOptions;
  readonly #planner: Planner;
  readonly #running = new Set<Promise<void>>();
  readonly #limit = pLimit(MAX_IN_FLIGHT);
  #turn: Promise<unknown> = Promise.resolve();
  readonly #failures = new Set<Error>();
  #reject!: (error: Error) => void;

  constructor(options: DeploymentOptions) {
    this.#options = options;
    this.#planner = new Planner(options);
    this.failed = new Promise((_, reject) => (this.#reject = reject));
    this.failed.catch(() => {});
  }

  /** An arrow, so that it can be handed over as a callback. */
  readonly fail = (error: Error): void => {
    this.#failures.add(error);
    this.#reject(error);
  };

  /** Why it failed: what was under way at the first failure may fail as well, and is told, too. */
  get failure(): Error | undefined {
    const [first, ...others] = this.#failures;
    return first && together(first, others);
  }

  /** Plans one at a time, in order of arrival; applies side by side. */
  async register(goal: Goal): Promise<ResourceState> {
    const planned = this.#turn.then(() => this.#unlessFailed(() => this.#planner.plan(goal)));
    this.#turn = planned.catch(this.fail);
    const state = await this.#applyAll(await planned);
    if (!state) throw new Error(`no step gave a state for ${goal.name}`);
    return state;
  }

  registerOutputs(urn: string, outputs: Props): void {
    this.#options.ledger.setOutputs(urn, outputs);
  }

  /** What `new StackReference()` asks for. */
  async read(type: string, id: string): Promise<{ readonly urn: string; readonly outputs: Props }> {
    if (type !== "pulumi:pulumi:StackReference") throw readingNotYet(type, id);
    const { outputs, secretOutputNames } = await this.#options.stackOutputs(id);
    const { stack, project } = this.#options;
    return {
      urn: `urn:pulumi:${stack}::${project}::${type}::${id}`,
      outputs: { name: id, outputs, secretOutputNames },
    };
  }

  /** After the program: what it no longer asks for goes, dependents first. */
  async deleteLeftovers(): Promise<void> {
    const condemned = this.#options.ledger.leftovers();
    for (const { urn } of condemned) this.#planner.deletes.add(urn);
    await inReverseOrder(condemned, (old) => this.#applyAll([this.#deletion(old)]));
  }

  #deletion(old: ResourceState): Step {
    const { urn, id = "", inputs, outputs, retainOnDelete } = old;
    const op = deletionOf(old);
    if (op !== "delete" || !isManaged(old) || retainOnDelete === true) return { op, urn, old };
    return { op, urn, old, warnings: this.#options.provider.farewell?.({ urn, id, inputs, outputs }) };
  }

  /** @throws what a preview has shown, and cannot be done */
  throwRefused(): void {
    const [refusal] = this.#planner.refusals;
    if (refusal) throw refusal;
  }

  /** Resolves when the steps in flight have ended, whatever happened. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  async #applyAll(steps: readonly Step[]): Promise<ResourceState | undefined> {
    let made: ResourceState | undefined;
    for (const step of steps) made = (await this.#limit(() => this.#unlessFailed(() => this.#inFlight(step)))) ?? made;
    return made;
  }

  /** After a failure this never returns: the program stays where it is. */
  #unlessFailed<T>(work: () => Promise<T>): Promise<T> {
    return this.#failures.size > 0 ? new Promise(() => {}) : work();
  }

  #inFlight(step: Step): Promise<ResourceState | undefined> {
    const work = this.#apply(step);
    const done: Promise<void> = work.then(() => {}, this.fail).finally(() => this.#running.delete(done));
    this.#running.add(done);
    return work;
  }

  async #apply(step: Step): Promise<ResourceState | undefined> {
    const { onEvent } = this.#options;
    refuseProtected(step);
    this.steps.push(step);
    onEvent({ kind: "started", step });
    try {
      const report = (text: string) => onEvent({ kind: "progress", step, text });
      const state = await applyStep(step, { ...this.#options, deleting: this.#planner.deletes, report });
      onEvent({ kind: "done", step, state });
      return state;
    } catch (error) {
      onEvent({ kind: "failed", step, error: error as Error });
      throw error;
    }
  }
}

function deletionOf(old: ResourceState): Op {
  if (old.delete === true) return "delete-replaced";
  return old.pendingReplacement === true ? "remove-pending-replace" : "delete";
}

function refuseProtected({ op, old, urn }: Step): void {
  if (op === "delete" && old?.protect === true) throw protectedFromDeletion(urn);
}

function readingNotYet(type: string, id: string) {
  const remedy = "run this program with the Pulumi CLI: pulumi up";
  return problem("refused", id, `X.get() of ${type} is not part of the embedded engine yet`, remedy);
}
