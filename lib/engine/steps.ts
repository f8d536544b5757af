import { InitFailed, type Provider } from "../provider/provider.ts";
import { concealed } from "./concealed.ts";
import { timeoutMs } from "./custom-timeouts.ts";
import { isManaged, type OperationType, type ResourceState } from "./resource-state.ts";
import type { Ledger } from "./state/ledger.ts";
import type { Op, Step } from "./step.ts";

export interface StepContext {
  readonly provider: Provider;
  readonly ledger: Ledger;
  readonly preview: boolean;
  readonly signal: AbortSignal;
  readonly now: () => string;
  /** URNs that this run deletes: what is `deletedWith` one of them goes without a call. */
  readonly deleting: ReadonlySet<string>;
  readonly report: (text: string) => void;
}

/** A step with the states that its operation has for certain. */
interface Work extends StepContext {
  readonly old: ResourceState;
  readonly next: ResourceState;
}

/** @returns the state that the program gets to see */
type Operation = (work: Work) => Promise<ResourceState | undefined> | ResourceState | undefined;

/** Does one step and records it. */
export async function applyStep({ op, old, next }: Step, context: StepContext): Promise<ResourceState | undefined> {
  return operations[op]({ ...context, old: old as ResourceState, next: next as ResourceState });
}

const operations: Readonly<Record<Op, Operation>> = {
  same: ({ old, next, ledger }) => ledger.keep(old, concealed({ ...next, id: old.id, outputs: old.outputs })),
  create: (work) => create(work, (made) => work.ledger.place(made)),
  update,
  "create-replacement": (work) => create(work, (made) => takePlace(made, work)),
  delete: (work) => remove(work, () => work.ledger.drop(work.old)),
  "delete-replaced": (work) => remove(work, () => removeReplaced(work)),
  "remove-pending-replace": ({ old, ledger }) => {
    ledger.drop(old);
    return undefined;
  },
};

/** The old one waits for its deletion, unless it went first. */
function takePlace(made: ResourceState, { ledger, old }: Work): ResourceState {
  const isGone = ledger
    .leftovers()
    .some(({ urn, pendingReplacement }) => urn === old.urn && pendingReplacement === true);
  if (isGone) return ledger.place(made, old);
  ledger.mark(old, "delete");
  return ledger.place(made);
}

function removeReplaced({ ledger, old }: Work): void {
  if (old.delete === true) ledger.drop(old);
  else ledger.mark(old, "pendingReplacement");
}

async function create(work: Work, record: (made: ResourceState) => ResourceState): Promise<ResourceState> {
  const { next, provider, preview, signal, report } = work;
  if (!isManaged(next)) return record(next);
  const { urn, inputs } = next;
  return during("creating", next, work, async () => {
    try {
      const { id, outputs } = await provider.create({
        urn,
        inputs,
        preview,
        signal,
        report,
        timeoutMs: timeoutMs(next.customTimeouts, "create"),
      });
      return record(concealed({ ...next, id, outputs }));
    } catch (error) {
      if (error instanceof InitFailed) record(unfinished(next, error));
      throw error;
    }
  });
}

async function update(work: Work): Promise<ResourceState> {
  const { old, next, provider, ledger, preview, signal, report, now } = work;
  if (!isManaged(next)) return ledger.place({ ...next, outputs: old.outputs }, old);
  const { urn, inputs } = next;
  const { id = "", inputs: oldInputs, outputs: oldOutputs } = old;
  return during("updating", next, work, async () => {
    try {
      const { outputs } = await provider.update({
        urn,
        id,
        inputs,
        oldInputs,
        oldOutputs,
        preview,
        signal,
        report,
        timeoutMs: timeoutMs(next.customTimeouts, "update"),
      });
      return ledger.place(concealed({ ...next, id, outputs, modified: preview ? next.modified : now() }), old);
    } catch (error) {
      // As the real engine: new outputs, but the old inputs, so that the next run sees the difference again.
      if (error instanceof InitFailed) ledger.place({ ...unfinished(next, error), inputs: oldInputs }, old);
      throw error;
    }
  });
}

function unfinished(next: ResourceState, { id, outputs, message }: InitFailed): ResourceState {
  return concealed({ ...next, id, outputs, initErrors: [message] });
}

async function remove(work: Work, record: () => void): Promise<undefined> {
  const { old, provider, signal, report } = work;
  if (!needsCall(work)) {
    record();
    return undefined;
  }
  const { urn, id = "", inputs, outputs } = old;
  return during("deleting", old, work, async () => {
    await provider.delete({ urn, id, inputs, outputs, signal, report });
    record();
    return undefined;
  });
}

function needsCall({ old, preview, deleting }: Work): boolean {
  if (preview || !isManaged(old) || old.external === true || old.retainOnDelete === true) return false;
  return old.deletedWith === undefined || !deleting.has(old.deletedWith);
}

/**
 * The intent is on disk before anything happens out there; a failure that is reported ends it, a kill does not, and
 * neither does giving up: nobody knows what became of it then.
 * `work` records its result before it returns: the end must not reach the disk without it.
 */
async function during<T>(
  type: OperationType,
  resource: ResourceState,
  { ledger, preview, signal }: StepContext,
  work: () => Promise<T>,
): Promise<T> {
  if (preview) return work();
  const end = await ledger.begin({ type, resource });
  try {
    const result = await work();
    end();
    return result;
  } catch (error) {
    if (!signal.aborted || error instanceof InitFailed) end();
    throw error;
  }
}
