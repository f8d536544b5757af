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
  /** What fails: `create App web`, `read App web`. */
  readonly faults = new Set<string>();
  /** Writes that are done, but the answer is lost. */
  readonly lost = new Set<string>();
  /** Writes that are done, but leave the thing unfinished. */
  readonly unfinished = new Set<string>();
  /** Called after each write. */
  onWritten: () => void = () => {};
  readonly #holds = new Map<string, Hold>();
  #ids = 0;

  /** Keeps a write waiting, before it is done. */
  hold(write: string): Hold {
    const hold = new Hold();
    this.#holds.set(write, hold);
    return hold;
  }

  /** From now on nothing waits any more. */
  release(): void {
    this.#holds.clear();
  }

  async put(kind: string, spec: ToySpec, signal: AbortSignal): Promise<Toy> {
    const key = `${kind} ${spec.name}`;
    const write = `${this.things.has(key) ? "update" : "create"} ${key}`;
    await this.#turn(write, signal);
    const thing = { ...spec, thingId: this.things.get(key)?.thingId ?? `id-${(this.#ids += 1)}` };
    this.things.set(key, thing);
    this.#written(write);
    return thing;
  }

  async remove(kind: string, name: string, signal: AbortSignal): Promise<void> {
    const write = `delete ${kind} ${name}`;
    await this.#turn(write, signal);
    this.things.delete(`${kind} ${name}`);
    this.#written(write);
  }

  /** @throws `unreachable` for what is to fail */
  ask(what: string): void {
    if (this.faults.has(what)) throw problem("unreachable", what, "the world does not answer", "wait for it");
  }

  async #turn(write: string, signal: AbortSignal): Promise<void> {
    await this.#holds.get(write)?.wait(signal);
    this.ask(write);
  }

  #written(write: string): void {
    this.writes.push(write);
    this.onWritten();
    if (this.lost.delete(write)) throw problem("unreachable", write, "the answer was lost", "ask again");
  }
}

/** Something that waits until a test lets it go. */
class Hold {
  /** Resolves when somebody waits here. */
  readonly reached: Promise<void>;
  /** Whether who waits does not hear that the run gives it up. */
  isDeaf = false;
  letGo!: () => void;
  readonly #open: Promise<void>;
  #reach!: () => void;

  constructor() {
    this.reached = new Promise((resolve) => (this.#reach = resolve));
    this.#open = new Promise((resolve) => (this.letGo = resolve));
  }

  async wait(signal: AbortSignal): Promise<void> {
    this.#reach();
    const givenUp = new Promise<never>((_, reject) =>
      signal.addEventListener("abort", () => this.isDeaf || reject(signal.reason as Error)),
    );
    await Promise.race([this.#open, givenUp]);
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
    labels: z.record(z.string(), z.string().register(changePolicy, inPlace)).optional().register(changePolicy, inPlace),
    ports: z
      .array(z.strictObject({ target: z.int(), published: z.int().optional() }))
      .optional()
      .register(changePolicy, inPlace),
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
      world.ask(`read ${kind} ${name}`);
      const thing = world.things.get(`${kind} ${name}`);
      if (!thing) return undefined;
      const { thingId, ...spec } = thing;
      return { spec, outputs: { thingId } };
    },
    async reconcile(world, { name, signal }, spec) {
      const { thingId } = await world.put(kind, { ...spec, name }, signal);
      if (!world.unfinished.delete(`${kind} ${name}`)) return { thingId };
      throw new Unsettled({ thingId }, problem("not-converged", name, "it is there, but does not run", "wait"));
    },
    async remove(world, { name, signal }) {
      if (world.things.has(`${kind} ${name}`)) await world.remove(kind, name, signal);
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
