import { diff } from "../core/diff.ts";
import { changeOf } from "../core/diff.ts";
import { disclosedSecrets } from "../core/disclosure.ts";
import { problem } from "../core/errors.ts";
import { type Call, type Lifecycle, type Stored, Unsettled } from "../core/lifecycle.ts";
import { nameIn, parseUrn } from "../core/naming.ts";
import { validatePartly } from "../core/validate.ts";
import { conceal, type Props, reveal } from "../core/value.ts";
import { type NameKeeper, nameKeeper } from "./names.ts";
import { recorded, secretAsBefore } from "./outputs.ts";
import {
  type CheckRequest,
  type CheckResult,
  type DiffRequest,
  type DiffResult,
  InitFailed,
  type Provider,
  type Request,
} from "./provider.ts";

type AnyLifecycle<Drivers> = Lifecycle<never, object, Drivers>;

/** Which lifecycle serves which type token. */
export type Lifecycles<Drivers> = Readonly<Record<string, AnyLifecycle<Drivers>>>;

/** Runs lifecycles. Knows no tool, and no resource by name. */
export function createProvider<Drivers>(lifecycles: Lifecycles<Drivers>, drivers: Drivers): Provider {
  const names = nameKeeper();
  /** What this run made, adopted or left as it is. A replacement may adopt the very thing it should replace: never delete that. */
  const made = new Set<string>();
  const of = (urn: string) => lifecycleOf(lifecycles, urn);

  return {
    check: (request) => check(of(request.urn), drivers, names, request),
    async diff(request) {
      const lifecycle = of(request.urn);
      const change = await difference(lifecycle, drivers, request);
      // Gone back to, it stands in the state twice: as what is, and as what an earlier run was to delete.
      if (lifecycle.naming === "content" && change.kind !== "replace") made.add(`${request.urn} ${request.id}`);
      return change;
    },

    async create({ inputs, preview, ...request }) {
      const lifecycle = of(request.urn);
      const id = nameIn(inputs);
      if (preview) return { id: "", outputs: await foreseen(lifecycle, drivers, callOf(request, id), inputs) };
      made.add(`${request.urn} ${id}`);
      return { id, outputs: await reconcile(lifecycle, drivers, callOf(request, id), inputs) };
    },

    async update({ id, inputs, oldInputs, oldOutputs, preview, ...request }) {
      const lifecycle = of(request.urn);
      const call = callOf(request, id);
      if (preview) return { outputs: { ...oldOutputs, ...(await foreseen(lifecycle, drivers, call, inputs)) } };
      return { outputs: await reconcile(lifecycle, drivers, call, inputs, storedOf(oldInputs, oldOutputs)) };
    },

    async read({ id, inputs, outputs, ...request }) {
      const lifecycle = of(request.urn);
      const live = await lifecycle.observe(drivers, callOf(request, id), storedOf(inputs, outputs));
      if (!live) return undefined;
      const found = secretAsBefore(inputs, live.spec);
      return { id, inputs: found, outputs: recorded(lifecycle, found, live.outputs) };
    },

    farewell({ urn, id, inputs }) {
      // A state may hold what another package's provider made.
      return lifecycles[parseUrn(urn).type]?.farewell?.(id, reveal(inputs) as never) ?? [];
    },

    async delete({ id, inputs, outputs, ...request }) {
      if (made.has(`${request.urn} ${id}`)) return;
      await of(request.urn).remove(drivers, callOf(request, id), storedOf(inputs, outputs));
    },
  };
}

async function check<Drivers>(
  lifecycle: AnyLifecycle<Drivers>,
  drivers: Drivers,
  names: NameKeeper,
  { olds, news, ...request }: CheckRequest,
): Promise<CheckResult> {
  const at = parseUrn(request.urn).name;
  const { props, problems: malformed } = validatePartly(lifecycle.schema, at, news);
  const { problems: disclosed, warnings } = disclosedSecrets(lifecycle.schema, at, props);
  const problems = [...malformed, ...disclosed];
  const named = { ...props, name: names.nameFor(lifecycle, request.urn, olds, props) };
  if (problems.length > 0 || !lifecycle.settle) return { inputs: named, problems, warnings };
  const before = names.before(request.urn, olds);
  const call = callOf(request, nameIn(named));
  const settled = await lifecycle.settle(drivers, call, reveal(named) as Props, before && (reveal(before) as Props));
  return { inputs: conceal(named, settled.props) as Props, problems: settled.problems, warnings };
}

async function difference<Drivers>(
  lifecycle: AnyLifecycle<Drivers>,
  drivers: Drivers,
  { id, oldInputs, oldOutputs, news, ...request }: DiffRequest,
): Promise<DiffResult> {
  // A default that a newer version of the schema brings was never asked for otherwise: it is no change.
  const before = validatePartly(lifecycle.schema, id, oldInputs).props;
  const { kind, properties } = diff(lifecycle.schema, before, news);
  const stored = storedOf(before, oldOutputs);
  const drifted = kind === "replace" ? [] : await lifecycle.drift?.(drivers, callOf(request, id), stored);
  const told = [...properties, ...(drifted ?? [])].map((change) => ({
    ...change,
    words: change.words ?? lifecycle.words?.(change, news as never, request.urn),
  }));
  return { ...changeOf(told), deleteBeforeReplace: lifecycle.naming === "plain" };
}

async function foreseen<Drivers>(lifecycle: AnyLifecycle<Drivers>, drivers: Drivers, call: Call, inputs: Props) {
  const known = await lifecycle.foresee?.(drivers, call, reveal(inputs) as Props);
  return recorded(lifecycle, inputs, known ?? {});
}

async function reconcile<Drivers>(
  lifecycle: AnyLifecycle<Drivers>,
  drivers: Drivers,
  call: Call,
  inputs: Props,
  stored?: Stored<never, object>,
): Promise<Props> {
  try {
    return recorded(lifecycle, inputs, await lifecycle.reconcile(drivers, call, reveal(inputs) as never, stored));
  } catch (error) {
    if (!(error instanceof Unsettled)) throw error;
    throw new InitFailed(call.name, recorded(lifecycle, inputs, error.outputs as object), error);
  }
}

function lifecycleOf<Drivers>(lifecycles: Lifecycles<Drivers>, urn: string): AnyLifecycle<Drivers> {
  const { type, name } = parseUrn(urn);
  const lifecycle = lifecycles[type];
  if (lifecycle) return lifecycle;
  const packageOf = (token: string) => token.slice(0, token.indexOf(":"));
  if (Object.keys(lifecycles).some((known) => packageOf(known) === packageOf(type))) throw unknownType(name, type);
  throw otherPackage(name, type);
}

function unknownType(name: string, type: string) {
  return problem("not-found", name, `this version of swarmwright has no resource type ${type}`, "update swarmwright");
}

function otherPackage(name: string, type: string) {
  const remedy = "run this program with the Pulumi CLI: pulumi up";
  return problem(
    "refused",
    name,
    `resources of other packages (${type}) are not part of the embedded engine yet`,
    remedy,
  );
}

const never = new AbortController().signal;

function callOf({ urn, signal = never, report = () => {}, timeoutMs }: Request, name: string): Call {
  return { urn, name, signal, report, timeoutMs };
}

function storedOf(inputs: Props, outputs: Props): Stored<never, object> {
  return { spec: reveal(inputs) as never, outputs: reveal(outputs) as object };
}
