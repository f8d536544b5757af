import { parseUrn } from "../../../lib/core/naming.ts";
import type { EngineEvent } from "../../../lib/engine/step.ts";
import { recording } from "../../support/recording.ts";
import type { ToyStack } from "../../support/toy-run.ts";
import { toyProvider } from "../../support/toy.ts";
import type { Move } from "./moves.ts";

/** What an engine did of a move. */
export interface Made {
  /** Operations that were done: `create web`. Of a refresh, what it found. */
  readonly done: readonly string[];
  /** Calls that the provider got: `check(olds) web`. */
  readonly calls: readonly string[];
  /** What it said when it could not do it. */
  readonly failure: string | undefined;
}

/** Makes a move with the embedded engine. */
export async function embedded(stack: ToyStack, { run = "up", program = () => {} }: Move): Promise<Made> {
  const [done, calls]: [string[], string[]] = [[], []];
  const settings = {
    project: "scenarios",
    stack: "dev",
    refresh: run === "up --refresh",
    provider: recording(toyProvider(stack.world), (call) => calls.push(call)),
    onEvent: (event: EngineEvent) => event.kind === "done" && done.push(textOf(event.step)),
  };
  const runs = {
    up: () => stack.up(() => void program(), settings),
    "up --refresh": () => stack.up(() => void program(), settings),
    refresh: () => stack.refresh(settings),
    destroy: () => stack.destroy(settings),
  };
  const { found, failure } = await runs[run]();
  return { done: run === "refresh" ? found.map(textOf) : done, calls, failure: failure?.message };
}

const textOf = ({ op, urn }: { readonly op: string; readonly urn: string }) => `${op} ${parseUrn(urn).name}`;
