import type { Props } from "../../core/value.ts";
import type { PlanStep } from "../../engine/plan/plan.ts";
import type { EngineEvent } from "../../engine/step.ts";

/** How a run is shown: to a person at a terminal, in lines, or to a program. */
export interface RunView {
  /** What is going to be done, before it is. */
  plan(steps: readonly PlanStep[]): void;
  /** From here on it is done. */
  begin(): Promise<void>;
  event(event: EngineEvent): void;
  /** Something that is said beside it. */
  say(text: string): void;
  /** It is done, all of it. @param outputs of the stack, where the run has any */
  done(steps: readonly PlanStep[], outputs?: Props): void;
  /** It ended early. What is wrong is told by whoever catches the error. */
  failed(error: unknown): void;
  /** Lets go of the terminal, whatever has happened. */
  end(): void;
}
