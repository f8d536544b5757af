import { consequenceWords } from "../core/consequence.ts";
import type { PropertyChange } from "../core/diff.ts";
import { problem, type SwarmwrightError } from "../core/errors.ts";
import { parseUrn } from "../core/naming.ts";

/** @param what what was about to happen to it: `would be replaced` */
export function protectedError(urn: string, what: string): SwarmwrightError {
  const remedy = "if that is what you want, take `protect: true` away, run up, and try again";
  return problem("protected", parseUrn(urn).name, `is protected, and ${what}`, remedy);
}

export function dataLossError(urn: string, loss: PropertyChange): SwarmwrightError {
  const at = `${parseUrn(urn).name}.${loss.path}`;
  const remedy = "take the change back, or say that you want it: --allow-data-loss";
  return problem("protected", at, consequenceWords(loss), remedy);
}
