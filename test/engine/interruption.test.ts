import { describe, expect, it } from "vitest";
import type { Outcome } from "../../lib/engine/operate.ts";
import { App, Box, Net } from "../support/toy.ts";
import { doings, ToyStack } from "../support/toy-run.ts";

/** What Ctrl-C does: once, and twice. */
class CtrlC {
  readonly #stop = new AbortController();
  readonly #signal = new AbortController();
  readonly settings = { stop: this.#stop.signal, signal: this.#signal.signal };

  once(): void {
    this.#stop.abort();
  }

  twice(): void {
    this.once();
    this.#signal.abort();
  }
}

const program = () => {
  const first = new App("first");
  new App("second", { net: first.thingId });
};
const pending = ({ snapshot }: Outcome) =>
  snapshot.pending.map(({ type, resource }) => `${type} ${resource.urn.split("::").at(-1) ?? ""}`);
const things = (stack: ToyStack) => [...stack.world.things.keys()].toSorted();

describe("Ctrl-C once", () => {
  it("lets what is under way finish, and starts nothing new", async () => {
    const [stack, ctrlC] = [new ToyStack(), new CtrlC()];
    const hold = stack.world.hold("create App first");
    const run = stack.up(program, ctrlC.settings);
    await hold.reached;
    ctrlC.once();
    hold.letGo();
    const outcome = await run;
    expect(outcome.failure).toMatchObject({ code: "cancelled" });
    expect(things(stack)).toEqual(["App first"]);
    expect(pending(outcome)).toEqual([]);
    expect(doings(await stack.up(program))).toEqual(["create second"]);
  });

  it("before a run begins keeps it from beginning", async () => {
    const [stack, ctrlC] = [new ToyStack(), new CtrlC()];
    ctrlC.once();
    const runs = [stack.up(program, ctrlC.settings), stack.preview(program, ctrlC.settings)];
    for (const { failure, steps } of await Promise.all(runs)) {
      expect(failure).toMatchObject({ code: "cancelled" });
      expect(steps).toEqual([]);
    }
  });

  it("in a destroy leaves alone what the deletion under way needs", async () => {
    const [stack, ctrlC] = [new ToyStack(), new CtrlC()];
    await stack.up(() => new App("app", { net: new Net("net", { subnet: "10.1" }).name }));
    const hold = stack.world.hold("delete App app");
    const run = stack.destroy(ctrlC.settings);
    await hold.reached;
    ctrlC.once();
    hold.letGo();
    expect((await run).failure).toMatchObject({ code: "cancelled" });
    expect(things(stack)).toEqual(["Net net"]);
    await stack.destroy();
    expect(things(stack)).toEqual([]);
  });

  it("between the two halves of a replacement is made good by the next run", async () => {
    const [stack, ctrlC] = [new ToyStack(), new CtrlC()];
    await stack.up(() => new Box("box", { wood: "oak" }));
    const hold = stack.world.hold("delete Box box");
    const run = stack.up(() => new Box("box", { wood: "elm" }), ctrlC.settings);
    await hold.reached;
    ctrlC.once();
    hold.letGo();
    await run;
    expect(things(stack)).toEqual([]);
    expect(doings(await stack.up(() => new Box("box", { wood: "elm" })))).toEqual(["create-replacement box"]);
    expect(things(stack)).toEqual(["Box box"]);
  });

  it("when something has failed already does not hide what it was", async () => {
    const [stack, ctrlC] = [new ToyStack(), new CtrlC()];
    const hold = stack.world.hold("create App first");
    stack.world.faults.add("create Box box");
    let onFailed = () => {};
    const failed = new Promise<void>((resolve) => (onFailed = resolve));
    const onEvent = ({ kind }: { readonly kind: string }) => kind === "failed" && onFailed();
    const run = stack.up(() => [new App("first"), new Box("box")], { ...ctrlC.settings, onEvent });
    await Promise.all([failed, hold.reached]);
    ctrlC.once();
    hold.letGo();
    expect((await run).failure?.message).toContain("does not answer");
    expect(things(stack)).toEqual(["App first"]);
  });
});

describe.each([
  ["hears that it is given up", false],
  ["does not", true],
])("Ctrl-C twice, when what is under way %s", (_what, isDeaf) => {
  /** Interrupts a run twice while a write is held back. */
  async function interrupted(stack: ToyStack, write: string, run: (settings: CtrlC["settings"]) => Promise<Outcome>) {
    const ctrlC = new CtrlC();
    const hold = stack.world.hold(write);
    hold.isDeaf = isDeaf;
    const outcome = run(ctrlC.settings);
    await hold.reached;
    ctrlC.twice();
    return outcome;
  }

  it("gives it up, records it as pending, and lets go of the stack", async () => {
    const stack = new ToyStack();
    const outcome = await interrupted(stack, "create App first", (settings) => stack.up(program, settings));
    expect(outcome.failure).toMatchObject({ code: "cancelled" });
    expect(pending(outcome)).toEqual(["creating first"]);
    expect(stack.files.read(".pulumi/stacks/toys/test.json")).toContain('"pending_operations"');
    expect(stack.files.list(".pulumi/locks/organization/toys/test")).toEqual([]);
  });

  it.each([
    ["it was done after all", true],
    ["it never was", false],
  ])("the next run finds out about a creation: %s", async (_, isDone) => {
    const stack = new ToyStack();
    await interrupted(stack, "create App first", (settings) => stack.up(program, settings));
    if (isDone) stack.world.things.set("App first", { name: "first", image: "a", thingId: "id-0" });
    stack.world.release();
    const outcome = await stack.up(program);
    expect(outcome.failure).toBeUndefined();
    expect(things(stack)).toEqual(["App first", "App second"]);
    expect(pending(outcome)).toEqual([]);
    expect(doings(await stack.up(program))).toEqual([]);
  });

  it("the next run brings on an update", async () => {
    const stack = new ToyStack();
    await stack.up(() => new App("app", { image: "a" }));
    const update = () => new App("app", { image: "b" });
    expect(pending(await interrupted(stack, "update App app", (settings) => stack.up(update, settings)))).toEqual([
      "updating app",
    ]);
    stack.world.release();
    expect(doings(await stack.up(() => new App("app", { image: "a" })))).toEqual(["update app"]);
    expect(doings(await stack.up(update))).toEqual(["update app"]);
  });

  it("the next destroy goes on with a deletion", async () => {
    const stack = new ToyStack();
    await stack.up(program);
    const outcome = await interrupted(stack, "delete App first", (settings) => stack.destroy(settings));
    expect(pending(outcome)).toEqual(["deleting first"]);
    stack.world.release();
    expect((await stack.destroy()).snapshot.resources).toEqual([]);
    expect(things(stack)).toEqual([]);
  });
});
