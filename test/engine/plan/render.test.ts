import { describe, expect, it } from "vitest";
import type { Consequence } from "../../../lib/core/change-policy.ts";
import type { PropertyChange } from "../../../lib/core/diff.ts";
import { Secret, unknown } from "../../../lib/core/value.ts";
import { planOf, type PlanStep } from "../../../lib/engine/plan/plan.ts";
import { renderChanges, renderDone, renderPlan } from "../../../lib/engine/plan/render.ts";
import type { ResourceState } from "../../../lib/engine/resource-state.ts";
import type { Op, Step } from "../../../lib/engine/step.ts";

const change = (path: string, consequence: Consequence, rest: Partial<PropertyChange> = {}): PropertyChange => ({
  path,
  property: path.split(/[.[]/)[0] ?? path,
  kind: "update",
  before: "a",
  after: "b",
  consequence,
  ...rest,
});

const step = (kind: PlanStep["kind"], type: string, name: string, rest: Partial<PlanStep> = {}): PlanStep => ({
  kind,
  type,
  name,
  urn: `urn:pulumi:dev::shop::swarmwright:index:${type}::${name}`,
  deletesFirst: false,
  changes: [],
  ...rest,
});

describe("a plan", () => {
  it("shows each kind of step with its mark, in columns, and counts them", () => {
    const steps = [
      step("same", "Machine", "node-1"),
      step("create", "Machine", "node-2"),
      step("update", "Service", "web", { changes: [change("image", "rolling")] }),
      step("replace", "OverlayNetwork", "services", { changes: [change("subnet", "replace")] }),
      step("replace", "Machine", "node-3", { deletesFirst: true, changes: [change("disk", "data-loss")] }),
      step("delete", "Service", "old"),
    ];
    expect(renderPlan(steps)).toMatchInlineSnapshot(`
      " + Machine        node-2
       ~ Service        web       image a -> b (rolling restart)
      +- OverlayNetwork services  subnet a -> b (replaced)
      -+ Machine        node-3    disk a -> b (replaced, LOSES what it holds)
       - Service        old
      Plan: 1 to create, 1 to update, 2 to replace, 1 to delete, 1 unchanged.
      "
    `);
    expect(renderDone(steps)).toMatchInlineSnapshot(
      `"Done: 1 created, 1 updated, 2 replaced, 1 deleted, 1 unchanged."`,
    );
  });

  it("shows values as people write them, where that is not how they are kept", () => {
    const mode = (rest: Partial<PropertyChange>) => renderChanges([change("mode", "rolling", rest)]);
    const [before, after] = [0o444, 0o400];
    expect(mode({ before, after, written: { before: "0444", after: "0400" } })).toBe(
      "mode 0444 -> 0400 (rolling restart)",
    );
    expect(mode({ kind: "add", before: undefined, after, written: { after: "0400" } })).toBe(
      "mode = 0400 (rolling restart)",
    );
    expect(mode({ before, after: unknown, written: { before: "0444" } })).toBe(
      "mode 0444 -> (known after apply) (rolling restart)",
    );
  });

  it("says in one line that there is nothing to do", () => {
    expect(renderPlan([step("same", "Machine", "node-1"), step("same", "Service", "web")])).toBe(
      "Nothing to do: the world matches the stack (2 unchanged).\n",
    );
    expect(renderPlan([])).toBe("Nothing to do: the world matches the stack (0 unchanged).\n");
    expect(renderDone([])).toBe("Done: nothing.");
  });

  it("names what each policy costs", () => {
    const policies: readonly Consequence[] = [
      "identity",
      "in-place",
      "label-only",
      "rolling",
      "reboot",
      "replace",
      "data-loss",
    ];
    const lines = policies.map((policy) => renderChanges([change("prop", policy)]));
    expect(lines.join("\n")).toMatchInlineSnapshot(`
      "prop a -> b (replaced if it turns out to be another one)
      prop a -> b (changed in place, nothing restarts)
      prop a -> b (no restart)
      prop a -> b (rolling restart)
      prop a -> b (drained, rebooted)
      prop a -> b (replaced)
      prop a -> b (replaced, LOSES what it holds)"
    `);
  });

  it("says once what several changes cost together, and better words where a resource has them", () => {
    const changes = [
      change("labels.team", "label-only"),
      change("image", "rolling", { words: "rolling restart of 2 tasks, start-first" }),
      change("labels.tier", "label-only", { kind: "add", before: undefined, after: "front" }),
    ];
    expect(renderChanges(changes)).toBe(
      "labels.team a -> b, labels.tier = front (no restart); image a -> b (rolling restart of 2 tasks, start-first)",
    );
  });

  it.each<[what: string, change: Partial<PropertyChange>, text: string]>([
    ["a changed value", { before: 2, after: 3 }, "prop 2 -> 3"],
    ["text that is no plain word in quotes", { before: "a b", after: "" }, 'prop "a b" -> ""'],
    ["an added value", { kind: "add", before: undefined, after: true }, "prop = true"],
    ["an added structure without its parts", { kind: "add", before: undefined, after: { a: 1 } }, "prop added"],
    ["a value taken away", { kind: "delete", before: "x", after: undefined }, "prop = x taken away"],
    ["a structure taken away", { kind: "delete", before: [1], after: undefined }, "prop taken away"],
    ["what is not known yet", { after: unknown }, "prop a -> (known after apply)"],
    ["a secret, never in clear", { before: new Secret("old"), after: new Secret("new") }, "prop [secret] -> [secret]"],
    ["a secret inside something", { after: { deep: new Secret("new") } }, "prop a -> [secret]"],
    ["long text cut", { after: "x".repeat(60) }, `prop a -> ${"x".repeat(37)}...`],
    ["a drift that has no values", { before: undefined, after: undefined }, "prop"],
  ])("quotes %s", (_what, rest, text) => {
    expect(renderChanges([change("prop", "in-place", rest)])).toBe(`${text} (changed in place, nothing restarts)`);
  });
});

describe("the steps of a run", () => {
  const state = (urn: string, rest: Partial<ResourceState> = {}): ResourceState => ({
    urn,
    type: "swarmwright:index:Service",
    custom: true,
    inputs: {},
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
    ...rest,
  });
  const web = "urn:pulumi:dev::shop::swarmwright:index:Service::web";
  const did = (op: Op, rest: Partial<ResourceState> = {}): Step => ({ op, urn: web, next: state(web, rest) });
  const kindsOf = (...steps: readonly Step[]) =>
    planOf(steps).map(({ kind, deletesFirst }) => (deletesFirst ? `${kind}, old first` : kind));

  it.each<[op: Op, kind: string[]]>([
    ["same", ["same"]],
    ["create", ["create"]],
    ["update", ["update"]],
    ["delete", ["delete"]],
    ["create-replacement", ["replace"]],
    ["delete-replaced", ["delete"]],
    ["remove-pending-replace", []],
  ])("%s is a line of its own: %j", (op, kinds) => {
    expect(kindsOf(did(op))).toEqual(kinds);
  });

  it("a replacement is one line, which says what goes first", () => {
    const gone = (rest: Partial<ResourceState>): Step => ({ op: "delete-replaced", urn: web, old: state(web, rest) });
    expect(kindsOf(did("create-replacement"), gone({ delete: true }))).toEqual(["replace"]);
    expect(kindsOf(gone({}), did("create-replacement"))).toEqual(["replace, old first"]);
  });

  it("components and providers have no line", () => {
    expect(kindsOf(did("create", { custom: false }), did("create", { type: "pulumi:providers:docker" }))).toEqual([]);
  });
});
