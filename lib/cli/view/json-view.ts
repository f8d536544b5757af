import { type Props, reveal, type Value } from "../../core/value.ts";
import type { PlanStep } from "../../engine/plan/plan.ts";
import type { EngineEvent, Step } from "../../engine/step.ts";
import type { CommandContext } from "../context.ts";
import { endEvent, failedEvent, planEvent, runEvent } from "./json-events.ts";
import type { RunView } from "./run-view.ts";

/** One JSON object a line, for programs. The last one of a run is `end`, and of a preview `plan`. */
export class JsonView implements RunView {
  readonly #context: CommandContext;
  readonly #showSecrets: boolean;
  readonly #startedMs = new Map<Step, number>();
  #beganMs: number;

  constructor(context: CommandContext, showSecrets: boolean) {
    this.#context = context;
    this.#showSecrets = showSecrets;
    this.#beganMs = context.nowMs();
  }

  plan(steps: readonly PlanStep[]): void {
    this.#write(planEvent(steps));
  }

  async begin(): Promise<void> {
    this.#beganMs = this.#context.nowMs();
  }

  event(event: EngineEvent): void {
    if (event.kind === "started") this.#startedMs.set(event.step, this.#context.nowMs());
    const sinceMs = event.kind === "log" ? undefined : this.#startedMs.get(event.step);
    const line = runEvent(event, this.#elapsedMs(sinceMs));
    if (line) this.#write(line);
  }

  say(text: string): void {
    this.#write({ event: "log", severity: "info", text });
  }

  done(steps: readonly PlanStep[], outputs: Props = {}): void {
    this.#write(endEvent(steps, outputs, this.#elapsedMs(this.#beganMs)));
  }

  failed(error: unknown): void {
    this.#write(failedEvent(error, this.#elapsedMs(this.#beganMs)));
  }

  end(): void {}

  #elapsedMs(sinceMs: number | undefined): number {
    const nowMs = this.#context.nowMs();
    return Math.round(nowMs - (sinceMs ?? nowMs));
  }

  #write(line: object): void {
    const shown = this.#showSecrets ? reveal(line as unknown as Value) : line;
    this.#context.out(`${JSON.stringify(shown)}\n`);
  }
}
