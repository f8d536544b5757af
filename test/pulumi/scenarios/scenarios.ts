import type { CustomResourceOptions } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";
import { App, Box, Net, Shop, type ToyWorld } from "../../support/toy.ts";

/** Something that both engines do to a stack, one after the other. */
export interface Move {
  /** @defaultValue up */
  readonly run?: "up" | "refresh" | "destroy" | "up --refresh";
  /** What the stack is to be; a destroy needs none. */
  readonly program?: () => unknown;
  /** What happens to the world before. */
  readonly before?: (world: ToyWorld) => void;
  /** What both engines say when they cannot do it. */
  readonly fails?: RegExp;
  /** Ours says no at once, before it asks the provider. */
  readonly refusedAtOnce?: boolean;
}

export interface Scenario {
  readonly title: string;
  readonly moves: readonly Move[];
}

export function programAt(scenario: number, move: number): () => unknown {
  return scenarios[scenario]?.moves[move]?.program ?? nothing;
}

const nothing = (): void => {};

/** An app with options. */
const app =
  (args: ConstructorParameters<typeof App>[1], options?: CustomResourceOptions, name = "app") =>
  () =>
    new App(name, args, options);

/** A box, and what lies in it: replaced with it, delete-first. */
const boxed =
  (wood: string, box: CustomResourceOptions = {}, inside: (box: Box) => CustomResourceOptions = () => ({})) =>
  () => {
    const it = new Box("box", { wood }, box);
    new App("inside", { box: it.thingId }, inside(it));
  };

const set = (key: string, spec: object) => (world: ToyWorld) => {
  const thing = world.things.get(key);
  if (thing) world.things.set(key, { ...thing, ...spec });
};
const lose = (key: string) => (world: ToyWorld) => void world.things.delete(key);
const fault = (write: string) => (world: ToyWorld) => void world.faults.add(write);
const healed = (world: ToyWorld) => world.faults.clear();

/** A component of a type and a name of choice, with a child that is called after it. */
class Group extends pulumi.ComponentResource {
  constructor(type: string, name: string, options?: pulumi.ComponentResourceOptions) {
    super(`toy:index:${type}`, name, {}, options);
    new App(`${name}-app`, { name: "kept" }, { parent: this });
  }
}

export const scenarios: readonly Scenario[] = [
  {
    title: "customTimeouts: in seconds, with the operation that they are for",
    moves: [
      { program: app({}, { customTimeouts: { create: "1h2m3.5s", delete: "500ms" } }) },
      { program: app({ image: "b" }, { customTimeouts: { update: "2m" } }) },
    ],
  },
  {
    title: "retainOnDelete: what is deleted stays in the world",
    moves: [{ program: app({}, { retainOnDelete: true }) }, { program: nothing }],
  },
  {
    title: "retainOnDelete: what is replaced stays in the world, delete-first and create-first",
    moves: [
      {
        program: () => [
          boxed("oak", { retainOnDelete: true })(),
          new Net("net", { subnet: "10.1" }, { retainOnDelete: true }),
        ],
      },
      {
        program: () => [
          boxed("elm", { retainOnDelete: true })(),
          new Net("net", { subnet: "10.2" }, { retainOnDelete: true }),
        ],
      },
      { run: "destroy" },
    ],
  },
  {
    title: "protect: no deletion, no replacement, until it is taken away",
    moves: [
      { program: () => new Net("net", { subnet: "10.1" }, { protect: true }) },
      { program: nothing, fails: /protect/ },
      { run: "destroy", fails: /protect/ },
      { program: () => new Net("net", { subnet: "10.2" }, { protect: true }), fails: /protect/ },
      { program: () => new Net("net", { subnet: "10.2" }) },
    ],
  },
  {
    title: "protect: no replacement together with what it needs",
    moves: [
      { program: boxed("oak", {}, () => ({ protect: true })) },
      { program: boxed("elm", {}, () => ({ protect: true })), fails: /protect/ },
    ],
  },
  {
    title: "deletedWith: no call for what goes with something else",
    moves: [
      { program: () => new App("app", {}, { deletedWith: new Box("box") }) },
      { program: () => new App("app", { image: "b" }, { deletedWith: new Box("box") }) },
      { run: "destroy" },
    ],
  },
  {
    title: "deletedWith: a call, when the other one stays",
    moves: [{ program: () => new App("app", {}, { deletedWith: new Box("box") }) }, { program: () => new Box("box") }],
  },
  {
    title: "deletedWith: what is replaced delete-first, with what lies in it and what goes with that",
    moves: [
      { program: boxed("oak", {}, (box) => ({ deletedWith: box })) },
      { program: boxed("elm", {}, (box) => ({ deletedWith: box })) },
      { program: () => new Box("box", { wood: "pine" }) },
    ],
  },
  {
    title: "deletedWith: a call, when the other one was deleted early and is made again",
    moves: [
      {
        program: () => {
          const inside = new App("inside", { box: new Box("box", { wood: "oak" }).thingId });
          new App("with", {}, { deletedWith: inside });
        },
      },
      { program: () => new App("inside", { box: new Box("box", { wood: "elm" }).thingId }) },
    ],
  },
  {
    title: "ignoreChanges: keys, wildcards, items of lists, what was not there, what is there no more",
    moves: [
      { program: app({ labels: { a: "1", b: "1" }, ports: [{ target: 1, published: 1 }, { target: 2 }] }) },
      { program: app({ labels: { a: "2", b: "2", c: "2" } }, { ignoreChanges: ["labels.a", "labels.c"] }) },
      {
        program: app(
          { labels: { a: "3", b: "3" }, ports: [{ target: 5, published: 9 }, { target: 6 }] },
          { ignoreChanges: ["labels.*", "ports[0].published", "ports[7].target"] },
        ),
      },
      {
        program: app(
          {
            labels: { z: "4" },
            ports: [
              { target: 7, published: 8 },
              { target: 8, published: 8 },
            ],
          },
          { ignoreChanges: ["ports[*].target", "image", "token.deep"] },
        ),
      },
      { program: app({ image: "c", token: pulumi.secret("new") }, { ignoreChanges: ["*"] }) },
    ],
  },
  {
    title: "ignoreChanges: a replacement takes what the program says",
    moves: [
      { program: () => new Box("box", { wood: "oak", size: 1 }) },
      { program: () => new Box("box", { wood: "elm", size: 2 }, { ignoreChanges: ["size"] }) },
    ],
  },
  {
    title: "replaceOnChanges: a key, a path, everything",
    moves: [
      { program: app({ labels: { a: "1" }, ports: [{ target: 1 }] }) },
      { program: app({ labels: { a: "2" }, ports: [{ target: 1 }] }, { replaceOnChanges: ["image", "labels.b"] }) },
      { program: app({ labels: { a: "3" }, ports: [{ target: 1 }] }, { replaceOnChanges: ["labels"] }) },
      { program: app({ labels: { a: "3" }, ports: [{ target: 2 }] }, { replaceOnChanges: ["ports[*].target"] }) },
      { program: app({ image: "b" }, { replaceOnChanges: ["*"] }) },
      { program: app({ image: "b" }, { replaceOnChanges: ["*"] }) },
    ],
  },
  {
    title: "deleteBeforeReplace: the option overrules the provider, both ways",
    moves: [
      {
        program: () => [
          new Net("net", { subnet: "10.1" }, { deleteBeforeReplace: true }),
          new Box("box", { wood: "oak" }),
        ],
      },
      {
        program: () => [
          new Net("net", { subnet: "10.2" }, { deleteBeforeReplace: true }),
          new Box("box", { wood: "elm" }, { deleteBeforeReplace: false }),
        ],
      },
    ],
  },
  {
    title: "additionalSecretOutputs: also when they are asked for later",
    moves: [{ program: app({}) }, { program: app({}, { additionalSecretOutputs: ["thingId"] }) }],
  },
  {
    title: "aliases: of name, type, parent, and of children of components that were renamed",
    moves: [
      { program: () => [new Group("Shop", "shop"), new App("one", { name: "one" })] },
      { program: () => [new Group("Shop", "store", { aliases: [{ name: "shop" }] }), new App("one", { name: "one" })] },
      {
        program: () => {
          new Group("Store", "store", { aliases: [{ type: "toy:index:Shop" }] });
          new App("two", { name: "one" }, { aliases: [{ name: "one" }] });
        },
      },
      {
        program: () => {
          const shop = new Shop("shop");
          new Group("Store", "inner", { parent: shop, aliases: [{ name: "store", parent: pulumi.rootStackResource }] });
          new App(
            "two",
            { name: "one" },
            {
              parent: shop,
              aliases: [{ noParent: true } as unknown as pulumi.Alias, "urn:pulumi:dev::scenarios::toy:index:App::two"],
            },
          );
        },
      },
    ],
  },
  {
    title: "aliases: of project and stack, and a whole URN",
    moves: [
      { program: app({}) },
      {
        program: app(
          {},
          { aliases: [{ stack: "other" }, { project: "other" }, "urn:pulumi:dev::scenarios::toy:index:App::app"] },
          "app",
        ),
      },
      { program: app({ name: "app" }, { aliases: ["urn:pulumi:dev::scenarios::toy:index:App::app"] }, "renamed") },
      { program: app({ name: "app" }, { aliases: [{ name: "app" }] }, "renamed") },
    ],
  },
  {
    title: "aliases: two may not go on from one",
    moves: [
      { program: app({}) },
      {
        program: () => {
          const first = new App("first", { name: "app" }, { aliases: [{ name: "app" }] });
          new App("second", { name: "second" }, { aliases: [{ name: "app" }], dependsOn: first });
        },
        fails: /app/,
        refusedAtOnce: true,
      },
    ],
  },
  {
    title: "refresh: takes over what was changed, forgets what is gone, and the next up puts it right",
    moves: [
      {
        program: () => {
          const net = new Net("net", { subnet: "10.1" });
          new App("web", { net: net.thingId, image: "a" }, { dependsOn: net });
          new Shop("shop");
        },
      },
      { run: "refresh" },
      {
        run: "refresh",
        before: (world) => {
          set("App web", { image: "changed", thingId: "id-9" })(world);
          lose("Net net")(world);
          lose("App shop-app")(world);
        },
      },
      {
        program: () => {
          const net = new Net("net", { subnet: "10.1" });
          new App("web", { net: net.thingId, image: "a" }, { dependsOn: net });
          new Shop("shop");
        },
      },
    ],
  },
  {
    title: "refresh: keeps what can be read when something cannot",
    moves: [
      { program: () => [new App("one"), new App("two")] },
      {
        run: "refresh",
        before: (world) => {
          set("App two", { image: "changed" })(world);
          fault("read App one")(world);
        },
        fails: /does not answer/,
      },
    ],
  },
  {
    title: "up --refresh: sees what was changed and what is gone before it plans",
    moves: [
      { program: () => [new App("one"), new App("two"), new App("three")] },
      {
        run: "up --refresh",
        program: () => [new App("one"), new App("two")],
        before: (world) => {
          set("App one", { image: "changed" })(world);
          lose("App two")(world);
          lose("App three")(world);
        },
      },
    ],
  },
  {
    title: "failures: what was replaced cannot be deleted, and the next run deletes it",
    moves: [
      { program: () => new Net("net", { subnet: "10.1" }) },
      { program: () => new Net("net", { subnet: "10.2" }), before: fault("delete Net net"), fails: /does not answer/ },
      { program: () => new Net("net", { subnet: "10.2" }), fails: /does not answer/ },
      { run: "refresh" },
      { program: () => new Net("net", { subnet: "10.2" }), before: healed },
    ],
  },
  {
    title: "failures: what was deleted first cannot be made again, and the next run makes it",
    moves: [
      { program: boxed("oak") },
      { program: boxed("elm"), before: fault("create Box box"), fails: /does not answer/ },
      { program: boxed("elm"), fails: /does not answer/ },
      { run: "refresh" },
      { program: boxed("elm"), before: healed },
    ],
  },
  {
    title: "failures: what was deleted first is no longer asked for",
    moves: [
      { program: boxed("oak") },
      { program: boxed("elm"), before: fault("create Box box"), fails: /does not answer/ },
      { program: nothing, before: healed },
    ],
  },
  {
    title: "failures: made and changed, but not as it should be, is brought on, or replaced if that is wanted",
    moves: [
      { program: app({}), before: (world) => void world.unfinished.add("App app"), fails: /does not run/ },
      { program: app({}) },
      { program: app({ image: "b" }), before: (world) => void world.unfinished.add("App app"), fails: /does not run/ },
      { program: app({ image: "b" }) },
      { program: app({ image: "c" }), before: (world) => void world.unfinished.add("App app"), fails: /does not run/ },
      { program: app({ image: "c" }, { replaceOnChanges: ["*"] }) },
    ],
  },
  {
    title: "failures: an update and a deletion that fail leave what was recorded",
    moves: [
      { program: () => [new App("app"), new Net("net", { subnet: "10.1" })] },
      {
        program: () => [new App("app", { image: "b" }), new Net("net", { subnet: "10.1" })],
        before: fault("update App app"),
        fails: /does not answer/,
      },
      {
        program: app({ image: "b" }),
        before: (world) => (healed(world), fault("delete Net net")(world)),
        fails: /does not answer/,
      },
      { run: "destroy", before: healed },
    ],
  },
];
