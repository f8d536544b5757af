import { describe, expect, it } from "vitest";
import type { Outcome } from "../../lib/engine/operate.ts";
import type { Processes } from "../../lib/engine/state/lock.ts";
import { MemoryFiles } from "../../lib/testing/memory-files.ts";
import { RunKilled, Session } from "../../lib/testing/session.ts";
import { App, Box, Net, ToyWorld } from "../support/toy.ts";
import { doings, ToyStack } from "../support/toy-run.ts";

/*
 * A run that is killed at any moment is finished by the next one: nothing doubled, nothing orphaned, nothing lost.
 * The moments: after each change in the world, before its answer was read; and after each write to the state.
 */

type Run = (stack: ToyStack) => Promise<Outcome>;

interface Case {
  readonly title: string;
  readonly before: Run;
  /** What is killed, and then done again. */
  readonly run: Run;
  /** What there is in the end. */
  readonly end: readonly string[];
}

const up =
  (program: () => unknown): Run =>
  (stack) =>
    stack.up(() => void program());

/** What lies in a box is replaced with it; what stands beside is not. */
const boxed = (wood: string, retainOnDelete = false) =>
  up(() => {
    const box = new Box("box", { wood }, { retainOnDelete });
    new App("inside", { box: box.thingId });
    new App("beside", { net: box.thingId }, { deletedWith: box });
  });
const netted = (subnet: string, retainOnDelete = false) =>
  up(() => new App("app", { net: new Net("net", { subnet }, { retainOnDelete }).name }));
const nothing = up(() => {});
const destroy: Run = (stack) => stack.destroy();
const refresh: Run = (stack) => stack.refresh();

const drifted: Run = async (stack) => {
  const outcome = await netted("10.1")(stack);
  stack.world.things.set("App app", { name: "app", image: "changed", thingId: "id-2" });
  stack.world.things.delete("Net net");
  return outcome;
};

/** It goes with its box; the toys' world does not know that. */
const besides = "App beside";

const cases: readonly Case[] = [
  { title: "a first up", before: nothing, run: boxed("oak"), end: ["App beside", "App inside", "Box box"] },
  { title: "a replacement create-first", before: netted("10.1"), run: netted("10.2"), end: ["App app", "Net net-NEW"] },
  {
    title: "a replacement delete-first, with dependents",
    before: boxed("oak"),
    run: boxed("elm"),
    end: ["App beside", "App inside", "Box box"],
  },
  {
    title: "a replacement delete-first by the option",
    before: up(() => new Net("net", { subnet: "10.1" })),
    run: up(() => new Net("net", { subnet: "10.2" }, { deleteBeforeReplace: true })),
    end: ["Net net-NEW"],
  },
  {
    title: "a replacement that retains what it replaces",
    before: netted("10.1", true),
    run: netted("10.2", true),
    end: ["App app", "Net net", "Net net-NEW"],
  },
  {
    title: "a replacement delete-first that retains what it replaces",
    before: boxed("oak", true),
    run: boxed("elm", true),
    end: ["App beside", "App inside", "Box box"],
  },
  { title: "a destroy", before: boxed("oak"), run: destroy, end: [besides] },
  { title: "a destroy that retains", before: netted("10.1", true), run: destroy, end: ["Net net"] },
  { title: "an up that deletes what is not asked for", before: boxed("oak"), run: nothing, end: [besides] },
  { title: "a refresh", before: drifted, run: refresh, end: ["App app"] },
  {
    title: "an up that refreshes",
    before: drifted,
    run: (stack) =>
      stack.up(() => void new App("app", { net: new Net("net", { subnet: "10.1" }).name }), { refresh: true }),
    end: ["App app", "Net net"],
  },
];

/** A world and its state, and processes that work on them one after the other. */
class Bed {
  readonly #world = new ToyWorld();
  readonly #files = new MemoryFiles();
  #pids = 0;
  #alive = 0;

  run<T>(run: (stack: ToyStack) => Promise<T>, moment?: Moment): Promise<T> {
    const session = new Session((this.#pids += 1));
    this.#alive = session.pid;
    let left = moment?.count ?? Infinity;
    const count = (kind: Moment["after"]) => () => {
      if (kind !== moment?.after || (left -= 1) > 0) return;
      this.#alive = 0;
      session.kill(`after ${kind} ${moment.count}`);
    };
    this.#world.onWritten = count("change");
    this.#files.onWritten = count("state write");
    const stack = new ToyStack(session.gate(this.#world), session.gate(this.#files), this.#processes(session.pid));
    return Promise.race([session.killed, run(stack)]);
  }

  hasJournal(): boolean {
    return this.#files.list("journals/toys").length > 0;
  }

  things(): string[] {
    return [...this.#world.things.keys()].map((key) => key.replace(/-[0-9a-f]{6}$/, "-NEW")).toSorted();
  }

  #processes(pid: number): Processes {
    const startOf = (other: number) => (other === this.#alive ? String(other) : undefined);
    return { self: { pid, scope: "bed", start: String(pid) }, startOf };
  }
}

interface Moment {
  readonly after: "change" | "state write";
  readonly count: number;
}

const pending = ({ snapshot }: Outcome) => snapshot.pending.map(({ type, resource }) => `${type} ${resource.urn}`);

describe.each(cases.map((it_) => [it_.title, it_] as const))("%s", (_title, { before, run, end }) => {
  it.each(["change", "state write"] as const)("ends the same when it was killed after any %s", async (after) => {
    const isKilled = async (count: number): Promise<boolean> => {
      const [bed, at] = [new Bed(), `killed after ${after} ${count}`];
      await bed.run(before);
      const killed = await bed.run(run, { after, count }).then(
        () => undefined,
        (error: unknown) => error,
      );
      const outcome = await bed.run(run);
      expect([killed ?? new RunKilled(""), outcome.failure], at).toEqual([expect.any(RunKilled), undefined]);
      expect(bed.things(), at).toEqual(end);
      expect(pending(outcome), at).toEqual([]);
      expect(doings(await bed.run(run)), at).toEqual([]);
      return killed !== undefined;
    };
    let count = 1;
    while (await isKilled(count)) count += 1;
    expect(count).toBeGreaterThan(after === "change" ? 0 : 1);
  });
});

describe("what a killed run left", () => {
  it("is settled without a run, so that the Pulumi CLI can go on from the checkpoint", async () => {
    const bed = new Bed();
    await bed.run(boxed("oak"), { after: "change", count: 1 }).catch(() => {});
    expect(bed.hasJournal()).toBe(true);
    await bed.run((stack) => stack.settle());
    expect(bed.hasJournal()).toBe(false);
    expect((await bed.run(destroy)).snapshot.resources).toEqual([]);
    expect(bed.things()).toEqual([]);
  });
});
