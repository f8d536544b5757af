import type { Props } from "../../core/value.ts";
import type { PlanStep } from "../../engine/plan/plan.ts";
import type { EngineEvent } from "../../engine/step.ts";
import type { CommandContext } from "../context.ts";
import type { LiveRegion, Screen } from "../terminal.ts";
import { bodyOf, frameOf, type FrameOptions } from "./frame.ts";
import { RunTree } from "./run-tree.ts";
import type { RunView } from "./run-view.ts";
import { TextView } from "./text-view.ts";

/** A tree that changes in place while the run goes on, and stays as it was at the end. */
export class LiveView implements RunView {
  readonly #context: CommandContext;
  readonly #screen: Screen;
  readonly #still: TextView;
  #planned: number | undefined;
  #tree: RunTree | undefined;
  #region: LiveRegion | undefined;

  constructor(context: CommandContext, screen: Screen, showSecrets: boolean) {
    this.#context = context;
    this.#screen = screen;
    this.#still = new TextView(context, showSecrets);
  }

  plan(steps: readonly PlanStep[]): void {
    this.#planned = steps.filter(({ kind }) => kind !== "same").length;
    this.#still.plan(steps);
  }

  async begin(): Promise<void> {
    await this.#still.begin();
    const tree = new RunTree(this.#context.nowMs());
    this.#tree = tree;
    this.#region = await this.#screen.open(() => frameOf(tree, this.#options(this.#screen.rows - 1)));
  }

  event(event: EngineEvent): void {
    if (!this.#tree) return this.#still.event(event);
    this.#tree.take(event, this.#context.nowMs());
  }

  say(text: string): void {
    if (this.#region && this.#tree) this.#tree.say(text);
    else this.#still.say(text);
  }

  done(steps: readonly PlanStep[], outputs?: Props): void {
    this.end();
    this.#still.done(steps, outputs);
  }

  failed(): void {}

  /** What was in place becomes part of the terminal's history, all of it. */
  end(): void {
    if (!this.#region || !this.#tree) return;
    this.#region.close();
    this.#region = undefined;
    for (const line of bodyOf(this.#tree, this.#options(Infinity))) this.#context.note(`${line}\n`);
  }

  #options(rows: number): FrameOptions {
    const { columns } = this.#screen;
    return { columns, rows, planned: this.#planned, nowMs: this.#context.nowMs(), colors: this.#context.noteColors };
  }
}
