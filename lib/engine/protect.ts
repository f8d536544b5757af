import { problem, type SwarmwrightError } from "../core/errors.ts";
import { parseUrn } from "../core/naming.ts";

/** @param what what was about to happen to it: `would be replaced` */
export function protectedError(urn: string, what: string): SwarmwrightError {
  const remedy = "if that is what you want, take `protect: true` away, run up, and try again";
  return problem("protected", parseUrn(urn).name, `is protected, and ${what}`, remedy);
}
