import { App, Net, Shop } from "../../support/toy.ts";
import { app, boxed, fault, healed, lose, nothing, set, type Scenario } from "./moves.ts";

/** An app that is looked at only when the net beside it has been: after a failure Pulumi may ask for nothing more. */
const appAfterNet = (image = "a") => {
  const net = new Net("net", { subnet: "10.1" });
  new App("app", { image }, { dependsOn: net });
};

/** What was changed outside, and what fails. */
export const failures: readonly Scenario[] = [
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
      { program: () => new App("two", {}, { dependsOn: new App("one") }) },
      {
        run: "refresh",
        before: (world) => {
          set("App one", { image: "changed" })(world);
          fault("read App two")(world);
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
      { program: () => appAfterNet() },
      {
        program: () => appAfterNet("b"),
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
