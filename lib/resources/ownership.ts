import { problem } from "../core/errors.ts";
import { isOfStack, type Labels, stackOf } from "../core/labels.ts";
import type { Call } from "../core/lifecycle.ts";
import { parseUrn } from "../core/naming.ts";

/** A live thing, as far as ownership goes. */
export interface Owned {
  /** The daemon's id. */
  readonly id: string;
  readonly labels: Labels;
}

/**
 * The one gate that observe, reconcile and remove all pass through: a thing is ours if its id stands in our state,
 * or if it carries the labels of our stack.
 *
 * @param kind Docker's word for it: `network`
 * @param recordedId the id that the state knows
 * @throws `foreign-owner` for what is not ours
 */
export function ours<T>(
  call: Call,
  kind: string,
  live: T | undefined,
  describe: (live: T) => Owned,
  recordedId?: string,
): T | undefined {
  if (live === undefined) return undefined;
  const { id, labels } = describe(live);
  if (id === recordedId || isOfStack(call.urn, labels)) return live;
  throw foreign(call, kind, stackOf(labels));
}

function foreign({ urn, name }: Call, kind: string, stack: string | undefined) {
  const owner = stack === undefined ? "it was not made by swarmwright" : `it belongs to the stack ${stack}`;
  const remedy = `give this one another name, or remove that ${kind} yourself if nothing needs it`;
  return problem("foreign-owner", parseUrn(urn).name, `a ${kind} named "${name}" exists, and ${owner}`, remedy);
}
