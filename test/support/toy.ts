import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { changePolicy, identity, immutable, inPlace, transport } from "../../lib/core/change-policy.ts";
import { problem } from "../../lib/core/errors.ts";
import { type Lifecycle, Unsettled } from "../../lib/core/lifecycle.ts";
import { createProvider, type Lifecycles } from "../../lib/provider/create-provider.ts";
import type { Provider } from "../../lib/provider/provider.ts";

/*
 * Three kinds of things that stand for all that the engine has to tell apart: `Box` is replaced delete-first and its
 * contents are replaced with it, `Net` create-first, `App` is changed in place.
 */

/** A world of toys: what there is, and what was done to it. */
export class ToyWorld {
  readonly things = new Map<string, Toy>();
  readonly writes: string[] = [];
  /** Writes that fail: `create app`. */
  readonly faults = new Set<string>();
  /** Writes that are done, but leave the thing unfinished. */
  readonly unfinished = new Set<string>();
  #ids = 0;

  put(kind: string, spec: ToySpec): Toy {
    const key = `${kind} ${spec.name}`;
    const old = this.things.get(key);
    this.#write(`${old ? "update" : "create"} ${key}`);
    const thing = { ...spec, thingId: old?.thingId ?? `id-${(this.#ids += 1)}` };
    this.things.set(key, thing);
    return thing;
  }

  remove(kind: string, name: string): void {
    this.#write(`delete ${kind} ${name}`);
    this.things.delete(`${kind} ${name}`);
  }

  #write(write: string): void {
    if (this.faults.has(write)) throw problem("unreachable", write, "the world does not answer", "wait for it");
    this.writes.push(write);
  }
}

interface ToySpec {
  readonly name: string;
  readonly [key: string]: unknown;
}

interface Toy extends ToySpec {
  readonly thingId: string;
}

const text = () => z.string().optional();

const schemas = {
  Box: z.strictObject({
    name: text().register(changePolicy, immutable),
    size: z.int().default(1).register(changePolicy, inPlace),
    wood: z.string().default("oak").register(changePolicy, immutable),
  }),
  Net: z.strictObject({
    name: text().register(changePolicy, immutable),
    subnet: z.string().register(changePolicy, immutable),
  }),
  App: z.strictObject({
    name: text().register(changePolicy, immutable),
    image: z.string().default("a").register(changePolicy, inPlace),
    net: text().register(changePolicy, inPlace),
    box: text().register(changePolicy, immutable),
    cluster: text().register(changePolicy, identity),
    endpoint: text().register(changePolicy, transport),
    token: text().register(changePolicy, inPlace),
  }),
};

type Kind = keyof typeof schemas;

function lifecycleOf(
  kind: Kind,
  naming: "plain" | "derived",
): Lifecycle<ToySpec, { readonly thingId: string }, ToyWorld> {
  return {
    schema: schemas[kind],
    naming,
    async observe(world, { name }) {
      const thing = world.things.get(`${kind} ${name}`);
      return thing && { spec: thing, outputs: { thingId: thing.thingId } };
    },
    async reconcile(world, { name }, spec) {
      const { thingId } = world.put(kind, { ...spec, name });
      if (!world.unfinished.delete(`${kind} ${name}`)) return { thingId };
      throw new Unsettled({ thingId }, problem("not-converged", name, "it is there, but does not run", "wait"));
    },
    async remove(world, { name }) {
      if (world.things.has(`${kind} ${name}`)) world.remove(kind, name);
    },
  };
}

const lifecycles = {
  "toy:index:Box": lifecycleOf("Box", "plain"),
  "toy:index:Net": lifecycleOf("Net", "derived"),
  "toy:index:App": lifecycleOf("App", "plain"),
} as unknown as Lifecycles<ToyWorld>;

export const toyProvider = (world: ToyWorld): Provider => createProvider(lifecycles, world);

class ToyResource extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly thingId: pulumi.Output<string>;

  constructor(kind: Kind, name: string, args: object, options?: pulumi.CustomResourceOptions) {
    super(`toy:index:${kind}`, name, { name: undefined, thingId: undefined, ...args }, options);
  }
}

type Args<K extends Kind> = { readonly [P in keyof z.input<(typeof schemas)[K]>]?: pulumi.Input<unknown> };

export class Box extends ToyResource {
  constructor(name: string, args: Args<"Box"> = {}, options?: pulumi.CustomResourceOptions) {
    super("Box", name, args, options);
  }
}

export class Net extends ToyResource {
  constructor(name: string, args: Args<"Net">, options?: pulumi.CustomResourceOptions) {
    super("Net", name, args, options);
  }
}

export class App extends ToyResource {
  constructor(name: string, args: Args<"App"> = {}, options?: pulumi.CustomResourceOptions) {
    super("App", name, args, options);
  }
}

export class Shop extends pulumi.ComponentResource {
  readonly app: App;

  constructor(name: string, args: { readonly image?: string } = {}, options?: pulumi.ComponentResourceOptions) {
    super("toy:index:Shop", name, {}, options);
    this.app = new App(`${name}-app`, args, { parent: this });
    this.registerOutputs({ appId: this.app.thingId });
  }
}
