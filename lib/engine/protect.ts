import { consequenceWords } from "../core/consequence.ts";
import type { PropertyChange } from "../core/diff.ts";
import { problem, type SwarmwrightError } from "../core/errors.ts";
import { parseUrn } from "../core/naming.ts";

const remedy = "if that is what you want, take `protect: true` away, run up, and try again";

export function protectedFromDeletion(urn: string): SwarmwrightError {
  return problem("protected", parseUrn(urn).name, "is protected, and would be deleted", remedy);
}

/** @param cause URN of the resource that it would be replaced with, if it is another one */
export function protectedFromReplacement(urn: string, cause?: string): SwarmwrightError {
  const withCause = cause === undefined ? "" : ` together with ${parseUrn(cause).name}`;
  return problem("protected", parseUrn(urn).name, `is protected, and would be replaced${withCause}`, remedy);
}

export function dataLossError(urn: string, loss: PropertyChange): SwarmwrightError {
  const at = `${parseUrn(urn).name}.${loss.path}`;
  const dataRemedy = "take the change back, or say that you want it: --allow-data-loss";
  return problem("protected", at, consequenceWords(loss), dataRemedy);
}
