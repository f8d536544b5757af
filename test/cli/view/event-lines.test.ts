import { describe, expect, it } from "vitest";
import { EventLines } from "../../../lib/cli/view/event-lines.ts";
import type { EngineEvent, Op, Step } from "../../../lib/engine/step.ts";

function stepOf(op: Op, type: string, name: string, custom = true): Step {
  const urn = `urn:pulumi:dev::shop::${type}::${name}`;
  const state = { urn, type, custom, inputs: {}, outputs: {}, dependencies: [], propertyDependencies: {} };
  return { op, urn, next: state };
}

/** What is printed of these events, a second after each other. */
function linesOf(...events: readonly EngineEvent[]): (string | undefined)[] {
  let nowMs = 0;
  const lines = new EventLines(() => (nowMs += 1000));
  return events.map((event) => lines.lineFor(event)).filter((line) => line !== undefined);
}

describe("the lines of a run", () => {
  it("say what begins, goes on and ends, with the time that it took", () => {
    const step = stepOf("create", "swarmwright:index:Service", "web");
    const lines = linesOf(
      { kind: "started", step },
      { kind: "progress", step, text: "0/2 running, 2 starting" },
      { kind: "progress", step, text: "0/2 running, 2 starting" },
      { kind: "progress", step, text: "1/2 running, 1 starting" },
      { kind: "done", step },
    );
    expect(lines).toEqual([
      " + Service        web  creating",
      " + Service        web  0/2 running, 2 starting",
      " + Service        web  1/2 running, 1 starting",
      " + Service        web  created (1.0 s)",
    ]);
  });

  it("say why something changes, and what that costs", () => {
    const change = { path: "image", property: "image", kind: "update", before: "web:1", after: "web:2" } as const;
    const step = {
      ...stepOf("update", "swarmwright:index:Service", "web"),
      changes: [{ ...change, consequence: "rolling" } as const],
    };
    expect(linesOf({ kind: "started", step })).toEqual([
      " ~ Service        web  updating: image web:1 -> web:2 (rolling restart)",
    ]);
  });

  it("say which step failed, and after what time", () => {
    const step = stepOf("delete", "swarmwright:index:Machine", "node-1");
    expect(linesOf({ kind: "started", step }, { kind: "failed", step, error: new Error("no") })).toEqual([
      " - Machine        node-1  deleting",
      " ! Machine        node-1  failed after 1.0 s",
    ]);
  });

  it("pass on what the program logs", () => {
    expect(linesOf({ kind: "log", severity: "warning", text: "an env is no place for a secret" })).toEqual([
      "   warning: an env is no place for a secret",
    ]);
  });

  it.each<[what: string, step: Step]>([
    ["stays the same", stepOf("same", "swarmwright:index:Service", "web")],
    ["is a component", stepOf("create", "swarmwright:index:SwarmCluster", "prod", false)],
    ["is a provider", stepOf("create", "pulumi:providers:swarmwright", "default")],
  ])("say nothing of what %s", (_what, step) => {
    expect(linesOf({ kind: "started", step }, { kind: "done", step })).toEqual([]);
  });
});
