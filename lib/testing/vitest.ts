import { expect } from "vitest";
import type { Consequence } from "../core/change-policy.ts";
import type { PlanKind } from "../engine/plan/plan.ts";
import type { LiveService } from "./live.ts";
import type { Plan } from "./plan.ts";

/* `import "swarmwright/testing/vitest"` in a test file, or in vitest's `setupFiles`. */

/** Paths, and what their changes cost. */
type Changes = Readonly<Record<string, Consequence>>;

interface SwarmwrightMatchers<R> {
  /** Every step is "same". */
  toHaveNoChanges(): R;
  toCreate(type: string, name: string): R;
  /** @example expect(plan).toUpdate("Service", "web", { "image.reference": "rolling" }) */
  toUpdate(type: string, name: string, changes?: Changes): R;
  toReplace(type: string, name: string, changes?: Changes): R;
  toDelete(type: string, name: string): R;
  /** A live service that runs so many tasks, none more and none less; healthy, if that is checked. */
  toBeServing(tasks: number): R;
}

declare module "vitest" {
  // The type parameter has to be the one that vitest declares.
  // oxlint-disable-next-line typescript/no-explicit-any
  interface Matchers<T = any> extends SwarmwrightMatchers<T> {}
}

const doing = (kind: PlanKind) =>
  function (plan: Plan, type: string, name: string, changes: Changes = {}) {
    const step = plan.step(type, name);
    const found = Object.fromEntries((step?.changes ?? []).map(({ path, consequence }) => [path, consequence]));
    const isSo = Object.entries(changes).every(([path, consequence]) => found[path] === consequence);
    return {
      pass: step?.kind === kind && isSo,
      message: () =>
        `expected a plan to ${kind} ${type} ${name} ${JSON.stringify(changes)}, but it is\n${String(plan)}`,
    };
  };

expect.extend({
  toHaveNoChanges: (plan: Plan) => ({
    pass: plan.steps.every(({ kind }) => kind === "same"),
    message: () => `expected a plan without changes, but it is\n${String(plan)}`,
  }),
  toCreate: doing("create"),
  toUpdate: doing("update"),
  toReplace: doing("replace"),
  toDelete: doing("delete"),
  toBeServing: ({ name, tasks }: LiveService, wanted: number) => ({
    pass: tasks.length === wanted && tasks.every(({ state }) => state === "running"),
    message: () =>
      `expected ${name} to run ${wanted} tasks, but they are: ${tasks.map(({ state, node }) => `${state} on ${node}`).join(", ")}`,
  }),
});
