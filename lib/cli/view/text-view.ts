import type { Props } from "../../core/value.ts";
import type { PlanStep } from "../../engine/plan/plan.ts";
import { renderDone, renderPlan } from "../../engine/plan/render.ts";
import type { EngineEvent } from "../../engine/step.ts";
import type { CommandContext } from "../context.ts";
import { outputsText } from "../outputs-text.ts";
import { EventLines } from "./event-lines.ts";
import { secondsText } from "./op-words.ts";
import { painted } from "./painted.ts";
import type { RunView } from "./run-view.ts";

/** One line an event. */
export class TextView implements RunView {
  readonly #context: CommandContext;
  readonly #showSecrets: boolean;
  readonly #lines: EventLines;
  #beganMs = 0;

  constructor(context: CommandContext, showSecrets: boolean) {
    this.#context = context;
    this.#showSecrets = showSecrets;
    this.#lines = new EventLines(() => context.nowMs());
  }

  plan(steps: readonly PlanStep[]): void {
    this.#context.out(painted(renderPlan(steps), this.#context.outColors));
  }

  async begin(): Promise<void> {
    this.#beganMs = this.#context.nowMs();
  }

  event(event: EngineEvent): void {
    const line = this.#lines.lineFor(event);
    if (line !== undefined) this.say(painted(line, this.#context.noteColors));
  }

  say(text: string): void {
    this.#context.note(`${text}\n`);
  }

  done(steps: readonly PlanStep[], outputs: Props = {}): void {
    const isNothing = steps.every(({ kind }) => kind === "same");
    const seconds = secondsText(this.#context.nowMs() - this.#beganMs);
    this.say(isNothing ? renderPlan(steps).trimEnd() : `${renderDone(steps)} (${seconds})`);
    this.#context.out(outputsText(outputs, this.#showSecrets));
  }

  failed(): void {}

  end(): void {}
}
