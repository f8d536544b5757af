import type { Problem } from "../core/errors.ts";

export type { PropertyChange } from "../core/diff.ts";
export type { PlanKind, PlanStep } from "../engine/plan/plan.ts";
export type { Failure, Operation, Write } from "./faults.ts";
export type { Finder, LiveFile, LiveMachine, LiveNetwork, LiveService, LiveTaskView, LiveVolume } from "./live.ts";
export type { Plan } from "./plan.ts";
export { deploy, preview } from "./run.ts";
export type { Deployment, Program, RunOptions } from "./run.ts";
export { RunKilled } from "./session.ts";
export { fakeWorld } from "./world.ts";
export type { World, WorldOptions } from "./world.ts";

/** The problems of a rejected run, when its message is not enough. */
export function problemsOf(error: unknown): readonly Problem[] {
  return (error as { readonly problems?: readonly Problem[] }).problems ?? [];
}
