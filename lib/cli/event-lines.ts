import { parseUrn, typeName } from "../core/naming.ts";
import { renderChanges } from "../engine/plan/render.ts";
import { isManaged } from "../engine/resource-state.ts";
import type { EngineEvent, Op, Step } from "../engine/step.ts";

const words: Readonly<Record<Op, readonly [mark: string, doing: string, done: string]>> = {
  same: ["", "", ""],
  create: ["+", "creating", "created"],
  update: ["~", "updating", "updated"],
  delete: ["-", "deleting", "deleted"],
  "create-replacement": ["+-", "creating the replacement", "replacement created"],
  "delete-replaced": ["--", "deleting what was replaced", "what was replaced is deleted"],
  "discard-replaced": ["", "", ""],
};

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
    if (!isWorthALine(step)) return undefined;
    const [mark, doing, done] = words[step.op];
    switch (event.kind) {
      case "started":
        this.#startedMs.set(step, this.#nowMs());
        return this.#line(mark, step, [doing, renderChanges(step.changes ?? [])].filter(Boolean).join(": "));
      case "progress":
        if (this.#said.get(step) === event.text) return undefined;
        this.#said.set(step, event.text);
        return this.#line(mark, step, event.text);
      case "done":
        return this.#line(mark, step, `${done} (${this.#elapsed(step)})`);
      case "failed":
        return this.#line("!", step, `failed after ${this.#elapsed(step)}`);
    }
  }

  #line(mark: string, { urn }: Step, text: string): string {
    const { type, name } = parseUrn(urn);
    return `${mark.padStart(2)} ${typeName(type).padEnd(14)} ${name}  ${text}`;
  }

  #elapsed(step: Step): string {
    const ms = this.#nowMs() - (this.#startedMs.get(step) ?? this.#nowMs());
    return `${(ms / 1000).toFixed(1)} s`;
  }
}

function isWorthALine({ op, next, old }: Step): boolean {
  const state = next ?? old;
  return words[op][0] !== "" && state !== undefined && isManaged(state);
}
