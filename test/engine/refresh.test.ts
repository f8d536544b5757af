import { describe, expect, it } from "vitest";
import { problem } from "../../lib/core/errors.ts";
import { planOf } from "../../lib/engine/plan/plan.ts";
import { renderFound } from "../../lib/engine/plan/render.ts";
import type { Outcome } from "../../lib/engine/operate.ts";
import { App, Box, Net, Shop } from "../support/toy.ts";
import { doings, ToyStack } from "../support/toy-run.ts";

const program = () => {
  const net = new Net("net", { subnet: "10.1" });
  new App("web", { net: net.thingId, image: "a" }, { dependsOn: net, deletedWith: new Box("box") });
  new Shop("shop");
};

/** A stack whose world was changed behind its back. */
async function drifted(): Promise<ToyStack> {
  const stack = new ToyStack();
  expect((await stack.up(program)).failure).toBeUndefined();
  const web = stack.world.things.get("App web");
  if (web) stack.world.things.set("App web", { ...web, image: "changed" });
  stack.world.things.delete("Net net");
  stack.world.writes.length = 0;
  return stack;
}

const found = ({ found: steps }: Outcome) => doings({ steps });
const recorded = ({ snapshot }: Outcome, name: string) =>
  snapshot.resources.find(({ urn }) => urn.endsWith(`::${name}`));

describe("a refresh", () => {
  it("takes over what was changed outside, forgets what is gone, and changes nothing", async () => {
    const stack = await drifted();
    const outcome = await stack.refresh();
    expect(renderFound(planOf(outcome.found))).toMatchInlineSnapshot(`
      " - Net net
       ~ App web  image a -> changed (changed outside)
      Found: 1 changed, 1 gone, 2 unchanged.
      "
    `);
    expect(recorded(outcome, "web")).toMatchObject({ inputs: { image: "changed" }, outputs: { image: "changed" } });
    expect(recorded(outcome, "net")).toBeUndefined();
    expect(stack.world.writes).toEqual([]);
  });

  it("is followed by an up that puts the world right", async () => {
    const stack = await drifted();
    await stack.refresh();
    expect(doings(await stack.up(program))).toEqual(["create net", "update web"]);
    expect(stack.world.things.get("App web")).toMatchObject({ image: "a" });
  });

  it("leaves no reference to what is gone", async () => {
    const stack = await drifted();
    stack.world.things.delete("Box box");
    const web = recorded(await stack.refresh(), "web");
    expect([web?.dependencies, web?.propertyDependencies, web?.deletedWith]).toEqual([[], {}, undefined]);
  });

  it("writes nothing when nothing was changed", async () => {
    const stack = new ToyStack();
    await stack.up(program);
    const before = stack.files.read(".pulumi/stacks/toys/test.json");
    const outcome = await stack.refresh();
    expect(found(outcome)).toEqual([]);
    expect(renderFound(planOf(outcome.found))).toBe("The world is as it was recorded (4 unchanged).\n");
    expect(stack.files.read(".pulumi/stacks/toys/test.json")).toBe(before);
  });

  it("writes nothing when it is only looked at", async () => {
    const stack = await drifted();
    const before = stack.files.read(".pulumi/stacks/toys/test.json");
    expect(found(await stack.previewRefresh())).toEqual(["delete net", "update web"]);
    expect(stack.files.read(".pulumi/stacks/toys/test.json")).toBe(before);
  });

  it("keeps what could be read, and tells all that could not", async () => {
    const stack = await drifted();
    for (const read of ["read Net net", "read Box box"]) stack.world.faults.add(read);
    const outcome = await stack.refresh();
    expect(outcome.failure?.message).toMatchInlineSnapshot(`
      "read Net net: the world does not answer
        fix: wait for it
      read Box box: the world does not answer
        fix: wait for it"
    `);
    expect(found(outcome)).toEqual(["update web"]);
    expect(recorded(outcome, "net")).toBeDefined();
    expect(doings(await stack.up(program))).toEqual(["update web"]);
  });

  it("keeps secret what is secret", async () => {
    const stack = new ToyStack();
    const secretive = () => new App("app", {}, { additionalSecretOutputs: ["thingId"] });
    await stack.up(secretive);
    stack.world.things.set("App app", { name: "app", image: "changed", thingId: "s3cret" });
    await stack.refresh();
    expect(stack.files.read(".pulumi/stacks/toys/test.json")).not.toContain("s3cret");
  });

  it("settles what a killed run left open: made after all, or not", async () => {
    const stack = new ToyStack();
    const signal = new AbortController();
    const holds = ["create App one", "create App two"].map((write) => stack.world.hold(write));
    for (const hold of holds) hold.isDeaf = true;
    const run = stack.up(() => [new App("one"), new App("two")], { signal: signal.signal });
    await Promise.all(holds.map(({ reached }) => reached));
    signal.abort();
    expect((await run).snapshot.pending).toHaveLength(2);
    stack.world.things.set("App one", { name: "one", image: "a", thingId: "id-1" });
    const outcome = await stack.refresh();
    expect([recorded(outcome, "one")?.id, recorded(outcome, "two")]).toEqual(["one", undefined]);
    expect(outcome.snapshot.pending).toEqual([]);
  });

  it("ends when it is told to stop", async () => {
    const stack = await drifted();
    const stop = AbortSignal.abort(problem("cancelled", "run", "was interrupted", "run it again"));
    const { failure } = await stack.refresh({ stop });
    expect(failure).toMatchObject({ code: "cancelled" });
  });
});

describe("an up that refreshes", () => {
  it("sees the world as it is before it plans", async () => {
    const stack = await drifted();
    const preview = await stack.preview(program, { refresh: true });
    expect([found(preview), doings(preview)]).toEqual([
      ["delete net", "update web"],
      ["create net", "update web"],
    ]);
    const outcome = await stack.up(program, { refresh: true });
    expect(doings(outcome)).toEqual(["create net", "update web"]);
    expect(doings(await stack.up(program, { refresh: true }))).toEqual([]);
  });

  it("does nothing when the world cannot be read", async () => {
    const stack = await drifted();
    stack.world.faults.add("read App web");
    const outcome = await stack.up(program, { refresh: true });
    expect(outcome.failure?.message).toContain("does not answer");
    expect([outcome.steps, stack.world.writes]).toEqual([[], []]);
  });

  it("does not delete what is gone", async () => {
    const stack = await drifted();
    const outcome = await stack.destroy({ refresh: true });
    expect(outcome.failure).toBeUndefined();
    expect(stack.world.writes).not.toContain("delete Net net");
  });
});
