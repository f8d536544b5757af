import { parseUrn, typeName } from "../../core/naming.ts";
import { type ResourceState, STACK_TYPE } from "../../engine/resource-state.ts";
import type { EngineEvent, Step } from "../../engine/step.ts";
import { isTold, opWords } from "./op-words.ts";

/** A resource of a run, and what is going on with it. */
export interface TreeNode {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN of the component that it is in. */
  readonly parent: string | undefined;
  readonly mark: string;
  /** `quiet`: it is there because of what is in it. */
  readonly phase: "quiet" | "running" | "done" | "failed";
  /** What it is doing right now. */
  readonly text: string;
  readonly startedMs: number;
  readonly endedMs: number | undefined;
}

/** Gathers what a run tells: which resources there are, under which components, and what each does. */
export class RunTree {
  readonly #nodes = new Map<string, TreeNode>();
  readonly #problems: string[] = [];
  readonly #startedMs: number;

  constructor(startedMs: number) {
    this.#startedMs = startedMs;
  }

  get startedMs(): number {
    return this.#startedMs;
  }

  /** In the order in which they began. */
  get nodes(): readonly TreeNode[] {
    return [...this.#nodes.values()];
  }

  /** Warnings, errors, steps that failed; the latest last. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  node(urn: string | undefined): TreeNode | undefined {
    return urn === undefined ? undefined : this.#nodes.get(urn);
  }

  /** Something that stands apart from all resources. */
  say(text: string): void {
    this.#problems.push(text);
  }

  take(event: EngineEvent, nowMs: number): void {
    if (event.kind === "log") {
      if (event.severity !== "info") this.say(`${event.severity}: ${event.text}`);
      return;
    }
    const { step } = event;
    if (event.kind === "started") this.#nodes.set(step.urn, started(step, nowMs));
    if (!isTold(step)) return;
    if (event.kind === "progress") this.#change(step, { text: event.text });
    if (event.kind === "done") this.#change(step, { phase: "done", text: opWords[step.op].done, endedMs: nowMs });
    if (event.kind === "failed") {
      this.#change(step, { phase: "failed", mark: "!", text: "failed", endedMs: nowMs });
      this.say(event.error.message);
    }
  }

  #change({ urn }: Step, change: Partial<TreeNode>): void {
    const node = this.#nodes.get(urn);
    if (node) this.#nodes.set(urn, { ...node, ...change });
  }
}

function started(step: Step, nowMs: number): TreeNode {
  const { type, name } = parseUrn(step.urn);
  const { mark, doing } = opWords[step.op];
  const told = isTold(step);
  return {
    urn: step.urn,
    type: typeName(type),
    name,
    parent: parentOf(step.next ?? step.old),
    mark: told ? mark : "",
    phase: told ? "running" : "quiet",
    text: told ? doing : "",
    startedMs: nowMs,
    endedMs: undefined,
  };
}

/** The stack, which everything is in, goes unsaid. */
function parentOf(state: ResourceState | undefined): string | undefined {
  const parent = state?.parent;
  return parent === undefined || parseUrn(parent).type === STACK_TYPE ? undefined : parent;
}
