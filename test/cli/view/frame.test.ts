import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { frameOf, type FrameOptions } from "../../../lib/cli/view/frame.ts";
import { RunTree } from "../../../lib/cli/view/run-tree.ts";
import type { EngineEvent, Op, Step } from "../../../lib/engine/step.ts";

const STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
const urnOf = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`;
const CLUSTER = urnOf("swarmwright:index:SwarmCluster", "prod");

function stepOf(op: Op, type: string, name: string, parent = STACK): Step {
  const token = `swarmwright:index:${type}`;
  const urn = urnOf(token, name);
  const custom = type !== "SwarmCluster";
  const next = {
    urn,
    type: token,
    custom,
    parent,
    inputs: {},
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
  };
  return { op, urn, next };
}

const node = (n: number) => stepOf("create", "Machine", `node-${n}`);

/** A run that told this, each at its second. */
function treeOf(...events: readonly (readonly [atMs: number, event: EngineEvent])[]): RunTree {
  const tree = new RunTree(0);
  for (const [atMs, event] of events) tree.take(event, atMs);
  return tree;
}

/** Seen at a moment, on a small terminal without colours. */
function frame(tree: RunTree, nowMs: number, rest: Partial<FrameOptions> = {}): string {
  const colors = pc.createColors(false);
  return `\n${frameOf(tree, { nowMs, columns: 60, rows: 12, planned: undefined, colors, ...rest })}\n`;
}

const cluster = stepOf("create", "SwarmCluster", "prod");
const joins = stepOf("create", "SwarmNode", "node-1", CLUSTER);
const web = stepOf("update", "Service", "web");
const old = stepOf("delete", "Service", "old");

/** What there is to tell of one run, second after second. */
const told: readonly (readonly [number, EngineEvent])[] = [
  [0, { kind: "started", step: node(1) }],
  [0, { kind: "started", step: cluster }],
  [0, { kind: "done", step: cluster }],
  [100, { kind: "progress", step: node(1), text: "boots" }],
  [800, { kind: "done", step: node(1) }],
  [800, { kind: "started", step: joins }],
  [900, { kind: "progress", step: joins, text: "begins prod" }],
  [1000, { kind: "done", step: joins }],
  [1000, { kind: "started", step: web }],
  [1200, { kind: "progress", step: web, text: "0/2 running, 2 starting" }],
  [2000, { kind: "log", severity: "warning", text: "PASSWORD: every manager can read it" }],
  [3000, { kind: "progress", step: web, text: "1/2 running, 1 starting" }],
];

const until = (nowMs: number) => treeOf(...told.filter(([atMs]) => atMs <= nowMs));

describe("the live view of a run", () => {
  it("shows what each resource does right now, and for how long", () => {
    expect(frame(until(500), 500, { planned: 4 })).toMatchInlineSnapshot(`
      "
       + Machine node-1  boots                               0.5 s
      0 of 4 done, 1 running, 0.5 s
      "
    `);
  });

  it("shows resources under the components that they are in", () => {
    expect(frame(until(900), 950, { planned: 4 })).toMatchInlineSnapshot(`
      "
       + Machine node-1      created                         0.8 s
         SwarmCluster prod
       +   SwarmNode node-1  begins prod                     0.1 s
      1 of 4 done, 1 running, 0.9 s
      "
    `);
  });

  it("keeps the last problems in sight", () => {
    expect(frame(until(3000), 3200, { planned: 4 })).toMatchInlineSnapshot(`
      "
       + Machine node-1      created                         0.8 s
         SwarmCluster prod
       +   SwarmNode node-1  created                         0.2 s
       ~ Service web         1/2 running, 1 starting         2.2 s
       ! warning: PASSWORD: every manager can read it
      2 of 4 done, 1 running, 3.2 s
      "
    `);
  });

  it("shows a failure where it is, and its message", () => {
    const tree = until(3000);
    tree.take({ kind: "failed", step: web, error: new Error("web: its tasks do not run\n  fix: see why") }, 4000);
    tree.take({ kind: "started", step: old }, 4000);
    expect(frame(tree, 4100)).toMatchInlineSnapshot(`
      "
       + Machine node-1      created                         0.8 s
         SwarmCluster prod
       +   SwarmNode node-1  created                         0.2 s
       ! Service web         failed                          3.0 s
       - Service old         deleting                        0.1 s
       ! warning: PASSWORD: every manager can read it
       ! web: its tasks do not run
      2 done, 1 running, 1 failed, 4.1 s
      "
    `);
  });

  it("cuts what is wider than the terminal, and never wraps", () => {
    const narrow = frame(until(3000), 3200, { columns: 44 });
    expect(narrow).toMatchInlineSnapshot(`
      "
       + Machine node-1      created         0.8 s
         SwarmCluster prod
       +   SwarmNode node-1  created         0.2 s
       ~ Service web         1/2 running...  2.2 s
       ! warning: PASSWORD: every manager can r...
      2 done, 1 running, 3.2 s
      "
    `);
    for (const columns of [40, 50, 80, 200]) {
      const lines = frame(until(3000), 3200, { columns }).split("\n");
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
    }
  });

  it("keeps within the rows of the terminal: what runs first, then what was done last", () => {
    const nodes = Array.from({ length: 9 }, (_, index) => node(index + 1));
    const tree = treeOf(
      ...nodes.map((step): [number, EngineEvent] => [0, { kind: "started", step }]),
      ...nodes.slice(2).map((step, index): [number, EngineEvent] => [100 * (index + 1), { kind: "done", step }]),
    );
    expect(frame(tree, 1000, { rows: 6, planned: 9 })).toMatchInlineSnapshot(`
      "
       + Machine node-1  creating                            1.0 s
       + Machine node-2  creating                            1.0 s
       + Machine node-8  created                             0.6 s
       + Machine node-9  created                             0.7 s
         ... and 5 more
      7 of 9 done, 2 running, 1.0 s
      "
    `);
    for (const rows of [2, 3, 8, 9, 10, 11]) {
      expect(frame(tree, 1000, { rows }).trim().split("\n").length).toBeLessThanOrEqual(rows);
    }
  });

  it("says how far it is when nothing is there to show", () => {
    expect(frame(treeOf(), 100)).toBe("\n0 done, 0 running, 0.1 s\n");
  });

  it("has no line for what stays the same, nor for a component in which nothing happens", () => {
    const same = stepOf("same", "Service", "api");
    expect(frame(treeOf([0, { kind: "started", step: cluster }], [0, { kind: "started", step: same }]), 0)).toBe(
      "\n0 done, 0 running, 0.0 s\n",
    );
  });

  it("paints the signs where there are colours", () => {
    const colors = pc.createColors(true);
    expect(frame(until(500), 500, { colors })).toContain(`${colors.green(" +")} Machine node-1`);
  });
});
