import { aliases } from "./aliases.ts";
import { failures } from "./failures.ts";
import { nothing, type Scenario } from "./moves.ts";
import { options } from "./options.ts";

/** A program finds its scenario by its number. */
export const scenarios: readonly Scenario[] = [...options, ...aliases, ...failures];

export function programAt(scenario: number, move: number): () => unknown {
  return scenarios[scenario]?.moves[move]?.program ?? nothing;
}
