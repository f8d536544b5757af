import type { CustomResourceOptions } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";
import { App, Box, type ToyWorld } from "../../support/toy.ts";

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

export const nothing = (): void => {};

/** An app with options. */
export const app =
  (args: ConstructorParameters<typeof App>[1], options?: CustomResourceOptions, name = "app") =>
  () =>
    new App(name, args, options);

/** A box, and what lies in it: replaced with it, delete-first. */
export const boxed =
  (wood: string, box: CustomResourceOptions = {}, inside: (box: Box) => CustomResourceOptions = () => ({})) =>
  () => {
    const it = new Box("box", { wood }, box);
    new App("inside", { box: it.thingId }, inside(it));
  };

export const set = (key: string, spec: object) => (world: ToyWorld) => {
  const thing = world.things.get(key);
  if (thing) world.things.set(key, { ...thing, ...spec });
};
export const lose = (key: string) => (world: ToyWorld) => void world.things.delete(key);
export const fault = (write: string) => (world: ToyWorld) => void world.faults.add(write);
export const healed = (world: ToyWorld) => world.faults.clear();

/** A component of a type and a name of choice, with a child that is called after it. */
export class Group extends pulumi.ComponentResource {
  constructor(type: string, name: string, options?: pulumi.ComponentResourceOptions) {
    super(`toy:index:${type}`, name, {}, options);
    new App(`${name}-app`, { name: "kept" }, { parent: this });
  }
}
