import { type Problem, SwarmwrightError } from "./errors.ts";
import type { Fault } from "./rule.ts";

/** What a construct says that it alone uses. */
export interface Claim {
  /** Path of the construct. */
  readonly owner: string;
  /** What it is said in, such as `ports.0.published`. */
  readonly property: string;
  /** What is wrong for certain between this claim and earlier ones of other constructs, if anything is. */
  clashWith(earlier: readonly Claim[]): Fault | undefined;
}

/** How messages name a claim: `shop/web.ports.0.published`. */
export const placeOf = ({ owner, property }: Claim): string => `${owner}.${property}`;

/** Whether a construct is inside of another: what it uses is what its whole uses. */
export const isPartOf = (part: string, whole: string): boolean => part.startsWith(`${whole}/`);

/**
 * All that is wrong between claims, one problem for each claim that came too late. Pure.
 *
 * @param judged so many of the first are known to get along
 */
export function conflictsAmong(claims: readonly Claim[], judged = 0): readonly Problem[] {
  return claims.slice(judged).flatMap((claim, index) => {
    const others = claims.slice(0, judged + index).filter(({ owner }) => owner !== claim.owner);
    const fault = claim.clashWith(others);
    return fault ? [{ at: placeOf(claim), ...fault }] : [];
  });
}

/** The claims of all constructs of a program. */
export class Claims {
  readonly #claims: Claim[] = [];
  #judged = 0;
  #verdict: Promise<void> | undefined;

  add(claim: Claim): void {
    this.#claims.push(claim);
    void this.verdict();
  }

  /**
   * Waits until all that the program makes in one go has been made: before its next `await`, or its end. A program with
   * conflicts never gets further.
   *
   * @throws SwarmwrightError `conflict`, with every conflict that there is by then
   */
  verdict(): Promise<void> {
    return (this.#verdict ??= Promise.resolve().then(() => this.#judge()));
  }

  #judge(): void {
    const problems = conflictsAmong(this.#claims, this.#judged);
    if (problems.length > 0) throw new SwarmwrightError("conflict", problems);
    this.#judged = this.#claims.length;
    this.#verdict = undefined;
  }
}
