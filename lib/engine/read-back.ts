import pLimit from "p-limit";
import type { PropertyChange } from "../core/diff.ts";
import { SwarmwrightError } from "../core/errors.ts";
import { identical } from "../core/value.ts";
import type { LiveState, Provider } from "../provider/provider.ts";
import { cancelled } from "./attempt.ts";
import { concealed } from "./concealed.ts";
import { withoutDangling } from "./dangling.ts";
import { isManaged, type ResourceState, type Snapshot } from "./resource-state.ts";
import type { Step } from "./step.ts";

export interface ReadBackOptions {
  readonly provider: Provider;
  /** When it is aborted nothing more is read. */
  readonly stop: AbortSignal;
  /** When it is aborted what is being read is given up, too. */
  readonly signal: AbortSignal;
  readonly now: () => string;
}

/** What reading a stack back found. */
export interface Found {
  /** What differs from what was recorded: `update` or, for what is gone, `delete`; else `same`. */
  readonly steps: readonly Step[];
  /** As it really is, as far as it could be read. */
  readonly snapshot: Snapshot;
  /** Why not all could be read. */
  readonly failure?: Error | undefined;
}

/** Reads that may be under way at the same time. */
const MAX_IN_FLIGHT = 64;

/** Asks for every resource what there really is, as `pulumi refresh` does. Changes nothing out there. */
export async function readBack({ resources, pending }: Snapshot, options: ReadBackOptions): Promise<Found> {
  const limit = pLimit(MAX_IN_FLIGHT);
  const failures: Error[] = [];
  const readOne = async (old: ResourceState): Promise<Step> => {
    try {
      if (options.stop.aborted) throw cancelled(options.stop.reason);
      return await readStep(old, options);
    } catch (error) {
      failures.push(error as Error);
      return { op: "same", urn: old.urn, old, next: old };
    }
  };
  const isThere = (state: ResourceState) => isManaged(state) && state.pendingReplacement !== true;
  const steps = await Promise.all(resources.filter(isThere).map((old) => limit(readOne, old)));
  const read = new Map(steps.map(({ old, next }) => [old, next]));
  const now = resources.flatMap((state) => (read.has(state) ? (read.get(state) ?? []) : state));
  const isChanged = now.length !== resources.length || now.some((state, index) => state !== resources[index]);
  return {
    steps,
    snapshot: isChanged ? { resources: withoutDangling(now), pending } : { resources, pending },
    failure: together(failures),
  };
}

async function readStep(old: ResourceState, { provider, signal, now }: ReadBackOptions): Promise<Step> {
  const { urn, id = "", inputs, outputs } = old;
  const live = await provider.read({ urn, id, inputs, outputs, signal });
  if (!live) return { op: "delete", urn, old };
  const next = withLive(old, live, now);
  const wanted = { urn, id: live.id, oldInputs: live.inputs, oldOutputs: live.outputs, news: inputs, signal };
  const { properties } = await provider.diff(wanted);
  // How a thing is doing, whether it runs, is looked at by every plan, and recorded nowhere.
  const isRecorded = ({ property }: PropertyChange) => property in inputs || property in live.inputs;
  const changes = properties.filter(isRecorded).map(inverted);
  return changes.length === 0 ? { op: "same", urn, old, next } : { op: "update", urn, old, next, changes };
}

/** The same object, if it is as it was recorded. */
function withLive(old: ResourceState, { id, inputs, outputs }: LiveState, now: () => string): ResourceState {
  const next = concealed({ ...old, id, inputs, outputs, initErrors: undefined });
  const isSame = identical(next.inputs, old.inputs) && identical(next.outputs, old.outputs);
  if (isSame && id === old.id && old.initErrors === undefined) return old;
  return isSame ? next : { ...next, modified: now() };
}

/** The provider says what the next `up` would do; what happened is the other way round. */
function inverted({ kind, before, after, ...change }: PropertyChange): PropertyChange {
  const inverse = { add: "delete", delete: "add", update: "update" } as const;
  return { ...change, kind: inverse[kind], before: after, after: before, words: "changed outside" };
}

/** One error with all that was wrong. */
function together(failures: readonly Error[]): Error | undefined {
  const [first] = failures;
  const ours = failures.filter((error) => error instanceof SwarmwrightError);
  if (!(first instanceof SwarmwrightError) || ours.length < failures.length) return first;
  const texts = new Set<string>();
  const problems = ours
    .flatMap((error) => error.problems)
    .filter(({ at, summary }) => {
      const text = `${at}: ${summary}`;
      return !texts.has(text) && texts.add(text);
    });
  return new SwarmwrightError(first.code, problems, { cause: first });
}
