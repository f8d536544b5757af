import { randomUUID } from "node:crypto";
import type { PropertyChange } from "../core/diff.ts";
import { type Problem, problem, SwarmwrightError } from "../core/errors.ts";
import { identical, type Props } from "../core/value.ts";
import type { DiffResult, Provider } from "../provider/provider.ts";
import type { Goal } from "./goal.ts";
import { Lineage } from "./lineage.ts";
import { replacesUnfinished, withIgnored, withReplaceOn } from "./property-paths.ts";
import { dataLossError, protectedFromReplacement } from "./protect.ts";
import { dependentsReplacedWith } from "./replaced-dependents.ts";
import { isProvider, type ResourceState } from "./resource-state.ts";
import type { Ledger } from "./state/ledger.ts";
import type { Op, Step } from "./step.ts";

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
  /** URNs that this run deletes: what is `deletedWith` one of them goes without a call. */
  readonly deletes = new Set<string>();
  /** What a preview shows although it could not be done. */
  readonly refusals: Error[] = [];
  readonly #options: PlannerOptions;
  readonly #lineage: Lineage;
  /** Gone before their own turn came, because something that they need is replaced delete-first. */
  readonly #goneEarly = new Set<string>();
  readonly #providers = new Map<string, string>();
  /** What the last check of a resource warned of. */
  readonly #warnings = new Map<string, readonly Problem[]>();

  constructor(options: PlannerOptions) {
    this.#options = options;
    this.#lineage = new Lineage({ ...options, base: options.ledger.base });
  }

  async plan(goal: Goal): Promise<readonly Step[]> {
    refuseUnknownOptions(goal);
    const urn = this.#lineage.urnOf(goal);
    const old = this.#lineage.oldOf(goal, urn);
    if (!goal.custom) return [this.#componentStep(goal, urn, old)];
    if (isProvider(goal.type)) return [this.#providerStep(goal, urn, old)];
    // First: what is planned next names it.
    const provider = this.#defaultProvider(goal);
    const steps = await this.#planCustom(goal, urn, old);
    return [...provider, ...steps.map((step) => this.#warned(step))];
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
  #defaultProvider({ type, provider }: Goal): readonly Step[] {
    const [pkg = ""] = type.split(":");
    if (provider !== undefined || this.#providers.has(pkg)) return [];
    const goal = { ...nothing, name: "default", type: `pulumi:providers:${pkg}` };
    const urn = this.#lineage.urnOf(goal);
    const step = this.#providerStep(goal, urn, this.#lineage.oldOf(goal, urn));
    this.#providers.set(pkg, `${urn}::${step.next?.id ?? ""}`);
    return [step];
  }

  async #planCustom(goal: Goal, urn: string, old: ResourceState | undefined): Promise<readonly Step[]> {
    if (!old) return [{ op: "create", urn, next: await this.#fresh(goal, urn, old) }];
    if (this.#goneEarly.delete(old.urn)) {
      this.deletes.delete(old.urn);
      return [{ op: "create-replacement", urn, old, next: await this.#fresh(goal, urn, old) }];
    }
    const wanted = withIgnored(goal.ignoreChanges, old.inputs, goal.inputs);
    const inputs = await this.#check(urn, old.inputs, wanted);
    const next = this.#stateOf(goal, urn, inputs, old);
    const change = await this.#difference(goal, urn, old, inputs);
    if (change.kind === "replace" || old.pendingReplacement === true) return this.#replacement(goal, urn, old, change);
    if (change.kind === "update") return [{ op: "update", urn, old, next, changes: change.properties }];
    return [{ op: "same", urn, old, next }];
  }

  /** What differs; what a resource still lacks to be what was asked is among it. */
  async #difference(goal: Goal, urn: string, old: ResourceState, news: Props): Promise<DiffResult> {
    const { id = "", inputs: oldInputs, outputs: oldOutputs, initErrors = [] } = old;
    const request = { urn, id, oldInputs, oldOutputs, news, signal: this.#options.signal };
    const change = withReplaceOn(goal.replaceOnChanges, await this.#options.provider.diff(request));
    const [unfinished] = initErrors;
    if (unfinished === undefined) return change;
    if (replacesUnfinished(goal.replaceOnChanges)) return { ...change, kind: "replace" };
    return change.kind === "none" ? { ...change, kind: "update", properties: [broughtOn(unfinished)] } : change;
  }

  async #replacement(goal: Goal, urn: string, old: ResourceState, change: DiffResult): Promise<readonly Step[]> {
    if (old.protect === true && goal.protect === true) this.#refuse(protectedFromReplacement(urn));
    this.#refuseDataLoss(urn, change);
    const create: Step = {
      op: "create-replacement",
      urn,
      old,
      next: await this.#fresh(goal, urn, undefined),
      changes: change.properties,
    };
    if (!(goal.deleteBeforeReplace ?? change.deleteBeforeReplace)) return [create];
    const dependents = await dependentsReplacedWith(old, this.#candidates(), this.#options.provider);
    for (const { urn: dependent } of dependents) {
      this.#goneEarly.add(dependent);
      this.deletes.add(dependent);
    }
    const gone = old.pendingReplacement === true ? [] : [old];
    const condemned = [...dependents.toReversed(), ...gone];
    return [...condemned.map((state): Step => ({ op: "delete-replaced", urn: state.urn, old: state })), create];
  }

  /** Its state as a new one: what its old self had been given by the provider does not carry over. */
  async #fresh(goal: Goal, urn: string, old: ResourceState | undefined): Promise<ResourceState> {
    return this.#stateOf(goal, urn, await this.#check(urn, undefined, goal.inputs), old);
  }

  /** A preview goes on, to show the rest; a run ends here. */
  #refuse(error: Error): void {
    if (!this.#options.preview) throw error;
    this.refusals.push(error);
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
      ({ custom, type, urn }) => custom && !isProvider(type) && !this.#lineage.isSeen(urn) && !this.#goneEarly.has(urn),
    );
  }

  async #check(urn: string, olds: Props | undefined, news: Props): Promise<Props> {
    const { provider, signal } = this.#options;
    const { inputs, problems, warnings = [] } = await provider.check({ urn, olds, news, signal });
    this.#warnings.set(urn, warnings);
    if (problems.length > 0) throw new SwarmwrightError("invalid-props", problems);
    return inputs;
  }

  /** What stays as it is was warned of when it was made. */
  #warned(step: Step): Step {
    const warnings = this.#warnings.get(step.urn) ?? [];
    return warnings.length > 0 && warned.has(step.op) ? { ...step, warnings } : step;
  }

  #stateOf(goal: Goal, urn: string, inputs: Props, old: ResourceState | undefined): ResourceState {
    const { name: _, deleteBeforeReplace: _d, importId: _i, replaceWith: _r, aliases: _a, ...rest } = goal;
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

const warned: ReadonlySet<Op> = new Set(["create", "create-replacement", "update"]);

const nothing = {
  custom: true,
  inputs: {},
  dependencies: [],
  propertyDependencies: {},
  additionalSecretOutputs: [],
  aliases: [],
  ignoreChanges: [],
  replaceOnChanges: [],
  replaceWith: [],
} as const;

/** What was made but never became what was asked is brought on, although nothing differs. */
function broughtOn(reason: string): PropertyChange {
  const words = `it is finished now: ${reason.split("\n")[0] ?? ""}`;
  return { path: "unfinished", property: "unfinished", kind: "update", consequence: "in-place", words };
}

/** What would be wrong to ignore. Without its inputs a provider cannot find a thing: it knows no engine to ask. */
function refuseUnknownOptions({ name, importId, replaceWith }: Goal): void {
  if (importId !== undefined) throw notInEngine(name, "import");
  if (replaceWith.length > 0) throw notInEngine(name, "replaceWith");
}

function notInEngine(name: string, option: string) {
  return problem("refused", name, `the option ${option} is not part of the embedded engine`, `take ${option} away`);
}
