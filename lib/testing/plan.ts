import { type PlanStep, planOf } from "../engine/plan/plan.ts";
import { renderPlan } from "../engine/plan/render.ts";
import type { Step } from "../engine/step.ts";

/** What a run would do, or did. `String(plan)` is what `swarmwright preview` prints. */
export class Plan {
  readonly steps: readonly PlanStep[];

  /** @internal */
  constructor(steps: readonly Step[]) {
    this.steps = planOf(steps).toSorted(byTypeAndName);
  }

  /** The step of one construct, by its type and name: `plan.step("Service", "web")`. */
  step(type: string, name: string): PlanStep | undefined {
    return this.steps.find((step) => step.type === type && step.name === name);
  }

  toString(): string {
    return renderPlan(this.steps);
  }
}

/** Resources are registered side by side; a text that tests compare must not depend on who came first. */
function byTypeAndName(a: PlanStep, b: PlanStep): number {
  return `${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1;
}
