import { randomUUID } from "node:crypto";
import type { PropertyChange } from "../core/diff.ts";
import { problem, SwarmwrightError } from "../core/errors.ts";
import { identical, type Props } from "../core/value.ts";
import type { DiffResult, Provider } from "../provider/provider.ts";
import type { Goal } from "./goal.ts";
import { withIgnored, withReplaceOn } from "./property-paths.ts";
import { dataLossError, protectedError } from "./protect.ts";
import { dependentsReplacedWith } from "./replaced-dependents.ts";
import { isProvider, type ResourceState, STACK_TYPE } from "./resource-state.ts";
import type { Ledger } from "./state/ledger.ts";
import type { Step } from "./step.ts";

export interface PlannerOptions {
  readonly project: string;
  readonly stack: string;
  readonly preview: boolean;
  readonly allowDataLoss: boolean;
  readonly provider: Provider;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  readonly now: () => string;
}

/** Works out the steps that bring one resource to its goal, as Pulumi's step generator does. Call it for one at a time. */
export class Planner {
  readonly #options: PlannerOptions;
  readonly #olds: ReadonlyMap<string, ResourceState>;
  readonly #seen = new Set<string>();
  /** Old URNs that a resource of this run goes on from: two must not claim the same. */
  readonly #claimed = new Map<string, string>();
  /** Deleted in this run because something they need is being replaced delete-first. */
  readonly #goneEarly = new Set<string>();
  readonly #providers = new Map<string, string>();

  constructor(options: PlannerOptions) {
    this.#options = options;
    const live = options.ledger.base.filter((old) => old.delete !== true);
    this.#olds = new Map(live.map((old) => [old.urn, old]));
  }

  async plan(goal: Goal): Promise<readonly Step[]> {
    const urn = this.#urnOf(goal);
    const old = this.#oldOf(goal, urn);
    if (!goal.custom) return [this.#componentStep(goal, urn, old)];
    if (isProvider(goal.type)) return [this.#providerStep(goal, urn, old)];
    return [...this.#defaultProvider(goal), ...(await this.#planCustom(goal, urn, old))];
  }

  #urnOf(goal: Goal): string {
    const urn = urnOf(goal, this.#options.project, this.#options.stack);
    if (this.#seen.has(urn)) {
      const summary = `two resources are of type ${goal.type}, with this name and this parent`;
      throw problem("conflict", goal.name, summary, "rename one of them");
    }
    this.#seen.add(urn);
    return urn;
  }

  #oldOf(goal: Goal, urn: string): ResourceState | undefined {
    const name = [urn, ...goal.aliases].find((candidate) => this.#olds.has(candidate));
    if (name === undefined) return undefined;
    const claimant = this.#claimed.get(name);
    if (claimant !== undefined) {
      const summary = `it and ${claimant} both go on from ${name}`;
      throw problem("conflict", urn, summary, "take the alias away from one of them");
    }
    this.#claimed.set(name, urn);
    return this.#olds.get(name);
  }

  #componentStep(goal: Goal, urn: string, old: ResourceState | undefined): Step {
    const next = this.#stateOf(goal, urn, goal.inputs, old);
    if (!old) return { op: "create", urn, next };
    return { op: identical(old.inputs, goal.inputs) ? "same" : "update", urn, old, next };
  }

  #providerStep(goal: Goal, urn: string, old: ResourceState | undefined): Step {
    const id = old?.id ?? randomUUID();
    const next = { ...this.#stateOf(goal, urn, goal.inputs, old), id };
    if (!old) return { op: "create", urn, next };
    return { op: identical(old.inputs, goal.inputs) ? "same" : "update", urn, old, next };
  }

  /** The first resource of a package brings its default provider along. */
  #defaultProvider(goal: Goal): readonly Step[] {
    const [pkg = ""] = goal.type.split(":");
    if (goal.provider !== undefined || this.#providers.has(pkg)) return [];
    const type = `pulumi:providers:${pkg}`;
    const urn = `urn:pulumi:${this.#options.stack}::${this.#options.project}::${type}::default`;
    const step = this.#providerStep({ ...nothing, name: "default", type }, urn, this.#olds.get(urn));
    this.#seen.add(urn);
    this.#claimed.set(urn, urn);
    this.#providers.set(pkg, `${urn}::${step.next?.id ?? ""}`);
    return [step];
  }

  async #planCustom(goal: Goal, urn: string, old: ResourceState | undefined): Promise<readonly Step[]> {
    const recreating = old !== undefined && (this.#goneEarly.has(old.urn) || old.pendingReplacement === true);
    const wanted = old ? withIgnored(goal.ignoreChanges, old.inputs, goal.inputs) : goal.inputs;
    const inputs = await this.#check(urn, recreating ? undefined : old?.inputs, wanted);
    const next = this.#stateOf(goal, urn, inputs, old);
    if (!old) return [{ op: "create", urn, next }];
    if (recreating) return [{ op: "create-replacement", urn, old, next }];
    const change = await this.#difference(goal, urn, old, inputs);
    if (change.kind === "replace") return this.#replacement(goal, urn, old, wanted, change);
    if (change.kind === "update") return [{ op: "update", urn, old, next, changes: change.properties }];
    const [unfinished] = old.initErrors ?? [];
    if (unfinished === undefined) return [{ op: "same", urn, old, next }];
    return [{ op: "update", urn, old, next, changes: [broughtOn(unfinished)] }];
  }

  async #difference(goal: Goal, urn: string, old: ResourceState, news: Props): Promise<DiffResult> {
    const { id = "", inputs: oldInputs, outputs: oldOutputs } = old;
    const request = { urn, id, oldInputs, oldOutputs, news, signal: this.#options.signal };
    return withReplaceOn(goal.replaceOnChanges, await this.#options.provider.diff(request));
  }

  async #replacement(
    goal: Goal,
    urn: string,
    old: ResourceState,
    wanted: Props,
    change: DiffResult,
  ): Promise<readonly Step[]> {
    if (old.protect === true && goal.protect === true) throw protectedError(urn, "would be replaced");
    this.#refuseDataLoss(urn, change);
    const next = this.#stateOf(goal, urn, await this.#check(urn, undefined, wanted), undefined);
    const create: Step = { op: "create-replacement", urn, old, next, changes: change.properties };
    if (!(goal.deleteBeforeReplace ?? change.deleteBeforeReplace)) return [create];
    const dependents = await dependentsReplacedWith(old, this.#candidates(), this.#options.provider);
    const condemned = [...dependents.toReversed(), old];
    for (const state of condemned) this.#goneEarly.add(state.urn);
    return [...condemned.map((state): Step => ({ op: "delete-replaced", urn: state.urn, old: state })), create];
  }

  /** A preview shows it; doing it must have been said. */
  #refuseDataLoss(urn: string, { properties }: DiffResult): void {
    const { preview, allowDataLoss } = this.#options;
    const loss = properties.find(({ consequence }) => consequence === "data-loss");
    if (loss && !preview && !allowDataLoss) throw dataLossError(urn, loss);
  }

  /** What a delete-first replacement may take with it: what this run has not come to yet. */
  #candidates(): readonly ResourceState[] {
    return this.#options.ledger.base.filter(
      ({ custom, type, urn }) => custom && !isProvider(type) && !this.#seen.has(urn) && !this.#goneEarly.has(urn),
    );
  }

  async #check(urn: string, olds: Props | undefined, news: Props): Promise<Props> {
    const { provider, signal } = this.#options;
    const { inputs, problems } = await provider.check({ urn, olds, news, signal });
    if (problems.length > 0) throw new SwarmwrightError("invalid-props", problems);
    return inputs;
  }

  #stateOf(goal: Goal, urn: string, inputs: Props, old: ResourceState | undefined): ResourceState {
    const { name: _, deleteBeforeReplace: __, importId: ___, ...rest } = goal;
    const created = old?.created ?? (this.#options.preview ? undefined : this.#options.now());
    const provider = goal.custom && !isProvider(goal.type) ? this.#providerOf(goal) : undefined;
    const modified = old?.modified ?? created;
    return { ...rest, urn, inputs, outputs: {}, provider, created, modified };
  }

  #providerOf(goal: Goal): string | undefined {
    const [pkg = ""] = goal.type.split(":");
    return goal.provider ?? this.#providers.get(pkg);
  }
}

const nothing = {
  custom: true,
  inputs: {},
  dependencies: [],
  propertyDependencies: {},
  additionalSecretOutputs: [],
  aliases: [],
  ignoreChanges: [],
  replaceOnChanges: [],
} as const;

/** What was made but never became what was asked is brought on, although nothing differs. */
function broughtOn(reason: string): PropertyChange {
  const words = `it is finished now: ${reason.split("\n")[0] ?? ""}`;
  return { path: "unfinished", property: "unfinished", kind: "update", consequence: "in-place", words };
}

function urnOf({ type, name, parent }: Goal, project: string, stack: string): string {
  const parentTypes = parent?.split("::")[2];
  const chain = parentTypes === undefined || parentTypes === STACK_TYPE ? type : `${parentTypes}$${type}`;
  return `urn:pulumi:${stack}::${project}::${chain}::${name}`;
}
