import { describe, expect, it } from "vitest";
import { problem, type SwarmwrightError } from "../../lib/core/errors.ts";
import { App, Box, Net } from "../support/toy.ts";
import { doings, ToyStack } from "../support/toy-run.ts";

const names = (stack: ToyStack) => [...stack.world.things.keys()].toSorted();

describe("a run that fails", () => {
  it("records what was done, starts nothing new, and the next one goes on from there", async () => {
    const stack = new ToyStack();
    const program = () => {
      const app = new App("app", { net: new Net("net", { subnet: "10.1" }).name });
      new App("after", { net: app.thingId });
    };
    stack.world.faults.add("create App app");
    const first = await stack.up(program);
    expect(first.failure?.message).toContain("the world does not answer");
    expect(names(stack)).toEqual(["Net net"]);
    expect(first.snapshot.pending).toEqual([]);
    stack.world.faults.clear();
    expect(doings(await stack.up(program))).toEqual(["create app", "create after"]);
  });

  it("deletes nothing", async () => {
    const stack = new ToyStack();
    await stack.up(() => new App("old"));
    stack.world.faults.add("create App new");
    await stack.up(() => new App("new"));
    expect(names(stack)).toEqual(["App old"]);
  });

  it("finishes what is under way before it ends", async () => {
    const stack = new ToyStack();
    stack.world.faults.add("create App broken");
    const outcome = await stack.up(() => [new App("broken"), new App("fine"), new Net("net", { subnet: "10.1" })]);
    const recorded = outcome.snapshot.resources.map(({ urn }) => urn.split("::").at(-1));
    for (const thing of names(stack)) expect(recorded).toContain(thing.split(" ")[1]);
  });

  it("tells of all that failed side by side", async () => {
    const stack = new ToyStack();
    for (const name of ["a", "b"]) stack.world.faults.add(`create App ${name}`);
    const { failure } = await stack.up(() => [new App("a"), new App("b"), new App("fine")]);
    const told = (failure as SwarmwrightError).problems.map(({ at }) => at);
    expect(told.toSorted()).toEqual(["create App a", "create App b"]);
  });

  it("leaves alone what others need, when a deletion fails", async () => {
    const stack = new ToyStack();
    await stack.up(() => new App("app", { net: new Net("net", { subnet: "10.1" }).name }));
    stack.world.faults.add("delete App app");
    const { failure } = await stack.destroy();
    expect(failure?.message).toContain("does not answer");
    expect(names(stack)).toEqual(["App app", "Net net"]);
    stack.world.faults.clear();
    await stack.destroy();
    expect(names(stack)).toEqual([]);
  });

  it("tells every bad property of a resource in one error", async () => {
    const { failure } = await new ToyStack().up(() => new Box("box", { size: "big", wod: "oak" } as never));
    expect(failure?.message).toMatchInlineSnapshot(`
      "box.size: "big": not a number
        fix: give a number
      box: there is no property "wod"
        fix: write wood, or remove wod"
    `);
  });

  it("starts nothing new once it is told to stop, and the next one goes on from there", async () => {
    const stack = new ToyStack();
    const stop = new AbortController();
    const program = () => {
      const first = new App("first");
      const interrupt = () => stop.abort(problem("cancelled", "run", "was interrupted", "run up to go on"));
      first.thingId.apply(interrupt);
      new App("second", { net: first.thingId });
    };
    const { failure } = await stack.up(program, { stop: stop.signal });
    expect(failure?.message).toContain("was interrupted");
    expect(names(stack)).toEqual(["App first"]);
    expect(doings(await stack.up(program))).toEqual(["create second"]);
  });
});

describe("a resource that was made, but is not as it should be", () => {
  it("is recorded with the reason, and brought on by the next run", async () => {
    const stack = new ToyStack();
    stack.world.unfinished.add("App app");
    const first = await stack.up(() => new App("app"));
    expect(first.failure?.message).toContain("does not run");
    expect(first.snapshot.resources.at(-1)).toMatchObject({ id: "app", outputs: { thingId: "id-1" } });
    expect(first.snapshot.resources.at(-1)?.initErrors?.[0]).toContain("does not run");
    const second = await stack.up(() => new App("app"));
    expect(doings(second)).toEqual(["update app"]);
    expect(second.snapshot.resources.at(-1)).not.toHaveProperty("initErrors");
    expect(doings(await stack.up(() => new App("app")))).toEqual([]);
  });

  it("keeps its old inputs after a failed update, so that the next run sees the difference again", async () => {
    const stack = new ToyStack();
    await stack.up(() => new App("app", { image: "a" }));
    stack.world.unfinished.add("App app");
    await stack.up(() => new App("app", { image: "b" }));
    expect(doings(await stack.up(() => new App("app", { image: "b" })))).toEqual(["update app"]);
  });

  it("is removed like any other", async () => {
    const stack = new ToyStack();
    stack.world.unfinished.add("App app");
    await stack.up(() => new App("app"));
    await stack.destroy();
    expect(names(stack)).toEqual([]);
  });
});
