import { parseUrn, typeName } from "../../core/naming.ts";
import { renderChanges } from "../../engine/plan/render.ts";
import type { EngineEvent, Step } from "../../engine/step.ts";
import { isTold, opWords, secondsText } from "./op-words.ts";

/** Says each event in one line, with the time that a step took. */
export class EventLines {
  readonly #startedMs = new Map<Step, number>();
  readonly #said = new Map<Step, string>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** @returns nothing for what is not worth a line: unchanged resources, components, progress that was said already */
  lineFor(event: EngineEvent): string | undefined {
    if (event.kind === "log") return `   ${event.severity}: ${event.text}`;
    const { step } = event;
    if (!isTold(step)) return undefined;
    const { mark, doing, done } = opWords[step.op];
    switch (event.kind) {
      case "started":
        this.#startedMs.set(step, this.#nowMs());
        return line(mark, step, [doing, renderChanges(step.changes ?? [])].filter(Boolean).join(": "));
      case "progress":
        if (this.#said.get(step) === event.text) return undefined;
        this.#said.set(step, event.text);
        return line(mark, step, event.text);
      case "done":
        return line(mark, step, `${done} (${this.#elapsed(step)})`);
      case "failed":
        return line("!", step, `failed after ${this.#elapsed(step)}`);
    }
  }

  #elapsed(step: Step): string {
    const nowMs = this.#nowMs();
    return secondsText(nowMs - (this.#startedMs.get(step) ?? nowMs));
  }
}

function line(mark: string, { urn }: Step, text: string): string {
  const { type, name } = parseUrn(urn);
  return `${mark.padStart(2)} ${typeName(type).padEnd(14)} ${name}  ${text}`;
}
