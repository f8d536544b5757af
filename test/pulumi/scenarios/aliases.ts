import * as pulumi from "@pulumi/pulumi";
import { App, Shop } from "../../support/toy.ts";
import { app, Group, type Scenario } from "./moves.ts";

/** What is called otherwise than before. */
export const aliases: readonly Scenario[] = [
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
];
