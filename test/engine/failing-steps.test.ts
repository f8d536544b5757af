import { setImmediate } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { problem } from "../../lib/core/errors.ts";
import type { Provider } from "../../lib/provider/provider.ts";
import { App, Box, Net, Shop, type ToyWorld, toyProvider } from "../support/toy.ts";
import { doings, ToyStack } from "../support/toy-run.ts";

const things = ({ world }: ToyStack) => [...world.things.keys()].toSorted();

/** Something that depends on what fails, and must not be begun. */
const after = (resource: { readonly thingId: pulumi.Output<string> }) =>
  void new App("after", { net: resource.thingId });

interface FailingStep {
  readonly what: string;
  /** @defaultValue nothing is there */
  readonly before?: () => unknown;
  readonly program: () => unknown;
  readonly goWrong: (world: ToyWorld) => unknown;
  readonly message: RegExp;
  /** What there is then. */
  readonly left: readonly string[];
  /** What the next run does. */
  readonly next: readonly string[];
  /** What there is in the end. */
  readonly end: readonly string[];
}

const silent = /does not answer/;
const app =
  (args: object = {}) =>
  () =>
    after(new App("app", args));
const box = (wood: string) => () => after(new Box("box", { wood }));
const net = (subnet: string) => () => after(new Net("net", { subnet }));

const failingSteps: readonly FailingStep[] = [
  {
    what: "a creation fails",
    program: app(),
    goWrong: ({ faults }) => faults.add("create App app"),
    message: silent,
    left: [],
    next: ["create app", "create after"],
    end: ["App after", "App app"],
  },
  {
    what: "a creation is done, and its answer lost",
    program: app(),
    goWrong: ({ lost }) => lost.add("create App app"),
    message: /answer was lost/,
    left: ["App app"],
    next: ["create app", "create after"],
    end: ["App after", "App app"],
  },
  {
    what: "a thing is made, but is not as it should be",
    program: app(),
    goWrong: ({ unfinished }) => unfinished.add("App app"),
    message: /does not run/,
    left: ["App app"],
    next: ["update app", "create after"],
    end: ["App after", "App app"],
  },
  {
    what: "an update fails",
    before: () => new App("app", { image: "a" }),
    program: app({ image: "b" }),
    goWrong: ({ faults }) => faults.add("update App app"),
    message: silent,
    left: ["App app"],
    next: ["update app", "create after"],
    end: ["App after", "App app"],
  },
  {
    what: "an update is done, and its answer lost",
    before: () => new App("app", { image: "a" }),
    program: app({ image: "b" }),
    goWrong: ({ lost }) => lost.add("update App app"),
    message: /answer was lost/,
    left: ["App app"],
    next: ["update app", "create after"],
    end: ["App after", "App app"],
  },
  {
    what: "a deletion fails",
    before: () => new Net("net", { subnet: "10.1" }),
    program: app(),
    goWrong: ({ faults }) => faults.add("delete Net net"),
    message: silent,
    left: ["App after", "App app", "Net net"],
    next: ["delete net"],
    end: ["App after", "App app"],
  },
  {
    what: "a deletion is done, and its answer lost",
    before: () => new Net("net", { subnet: "10.1" }),
    program: app(),
    goWrong: ({ lost }) => lost.add("delete Net net"),
    message: /answer was lost/,
    left: ["App after", "App app"],
    next: ["delete net"],
    end: ["App after", "App app"],
  },
  {
    what: "what was replaced create-first cannot be deleted",
    before: net("10.1"),
    program: net("10.2"),
    goWrong: ({ faults }) => faults.add("delete Net net"),
    message: silent,
    left: ["App after", "Net net", "Net net-NEW"],
    next: ["delete-replaced net"],
    end: ["App after", "Net net-NEW"],
  },
  {
    what: "a delete-first one cannot be deleted",
    before: box("oak"),
    program: box("elm"),
    goWrong: ({ faults }) => faults.add("delete Box box"),
    message: silent,
    left: ["App after", "Box box"],
    next: ["delete-replaced box", "create-replacement box", "update after"],
    end: ["App after", "Box box"],
  },
  {
    what: "the replacement of a delete-first one cannot be made",
    before: box("oak"),
    program: box("elm"),
    goWrong: ({ faults }) => faults.add("create Box box"),
    message: silent,
    left: ["App after"],
    next: ["create-replacement box", "update after"],
    end: ["App after", "Box box"],
  },
];

const named = (list: readonly string[]) => list.map((text) => text.replace(/-[0-9a-f]{6}$/, "-NEW"));

describe("when a step fails", () => {
  it.each(failingSteps.map((failing) => [failing.what, failing] as const))(
    "%s: it is recorded, and the next run goes on from there",
    async (_what, failing) => {
      const stack = new ToyStack();
      if (failing.before) await stack.up(failing.before);
      failing.goWrong(stack.world);
      const outcome = await stack.up(failing.program);
      expect(outcome.failure?.message).toMatch(failing.message);
      expect(named(things(stack))).toEqual(failing.left);
      expect(outcome.snapshot.pending).toEqual([]);
      stack.world.faults.clear();
      const next = await stack.up(failing.program);
      expect([next.failure, doings(next)]).toEqual([undefined, failing.next]);
      expect(named(things(stack))).toEqual(failing.end);
      expect(doings(await stack.up(failing.program))).toEqual([]);
    },
  );
});

/** The toys, with one answer of their provider replaced. */
const withProvider = (change: Partial<Provider>) => (world: ToyWorld) => ({ ...toyProvider(world), ...change });
const broken = () => Promise.reject(problem("unreachable", "provider", "is not there", "start it"));

describe("when planning fails", () => {
  it.each<[what: string, change: Partial<Provider>, message: string]>([
    ["a check fails", { check: broken }, "provider: is not there"],
    [
      "a check finds something wrong",
      { check: async () => ({ inputs: {}, problems: [{ at: "app.image", summary: "is bad", remedy: "mend it" }] }) },
      "app.image: is bad",
    ],
    ["a diff fails", { diff: broken }, "provider: is not there"],
  ])("%s: nothing is begun, in a preview as in a run", async (_what, change, message) => {
    const stack = new ToyStack();
    await stack.up(app({ image: "a" }));
    stack.world.writes.length = 0;
    const provider = withProvider(change)(stack.world);
    for (const run of [stack.preview(app({ image: "b" }), { provider }), stack.up(app({ image: "b" }), { provider })]) {
      const { failure, steps } = await run;
      expect(failure?.message).toContain(message);
      expect(doings({ steps })).toEqual([]);
    }
    expect(stack.world.writes).toEqual([]);
    expect(doings(await stack.up(app({ image: "b" })))).toEqual(["update app"]);
  });
});

class Broken extends pulumi.ComponentResource {
  constructor(name: string) {
    super("toy:index:Broken", name);
    throw new Error("thrown in a constructor");
  }
}

class Thing extends pulumi.CustomResource {
  constructor(name: string, options?: pulumi.CustomResourceOptions) {
    super("docker:index/container:Container", name, {}, options);
  }
}

describe("when the program fails", () => {
  it.each<[what: string, program: () => unknown, message: RegExp]>([
    [
      "it throws",
      () => {
        throw new Error("thrown at top");
      },
      /thrown at top/,
    ],
    [
      "it rejects later",
      async () => {
        await setImmediate();
        throw new Error("thrown later");
      },
      /thrown later/,
    ],
    ["the constructor of a component throws", () => new Broken("broken"), /thrown in a constructor/],
    [
      "an apply throws",
      () =>
        new App("app").thingId.apply(() => {
          throw new Error("thrown in apply");
        }),
      /thrown in apply/,
    ],
    [
      "a promise rejects, and nobody listens",
      () => {
        void Promise.reject(new Error("nobody listens"));
        return new App("app");
      },
      /nobody listens/,
    ],
    ["an input rejects", () => new App("app", { image: Promise.reject(new Error("no image")) }), /no image/],
    [
      "a timer throws",
      async () => {
        setTimeout(() => {
          throw new Error("thrown by a timer");
        });
        await new Promise(() => {});
      },
      /thrown by a timer/,
    ],
    [
      "a microtask throws",
      async () => {
        queueMicrotask(() => {
          throw new Error("thrown by a microtask");
        });
        await new Promise(() => {});
      },
      /thrown by a microtask/,
    ],
    ["it ends the process", () => process.exit(), /program: called process\.exit\(\)\n {2}fix: throw an error/],
    [
      "an apply ends the process",
      () => new App("app").thingId.apply(() => process.exit(3)),
      /called process\.exit\(3\)/,
    ],
    ["two resources have one name", () => [new App("app"), new App("app")], /two resources are of type toy:index:App/],
    [
      "a resource is of another package",
      () => new Thing("web"),
      /web: resources of other packages \(docker:index\/container:Container\)/,
    ],
    [
      "it asks a function of a package",
      () => pulumi.runtime.invoke("aws:index/getRegion:getRegion", {}),
      /getRegion: functions of other packages/,
    ],
    [
      "it calls a method of a package",
      () => pulumi.runtime.call("aws:index/x:X/method", {}),
      /method: functions of other packages/,
    ],
    [
      "it reads a resource",
      () => new Thing("web", { id: "abc" }),
      /abc: X\.get\(\) of docker:index\/container:Container/,
    ],
    ["it imports a resource", () => new App("app", {}, { import: "abc" }), /app: the option import is not part of/],
  ])("%s: the run fails, not the process, and says why", async (_what, program, message) => {
    const stack = new ToyStack();
    const { failure, snapshot } = await stack.up(program);
    expect(failure?.message).toMatch(message);
    expect(snapshot.pending).toEqual([]);
    expect((await stack.up(() => new Shop("shop"))).failure).toBeUndefined();
    expect(things(stack)).toEqual(["App shop-app"]);
  });
});
