import { beforeEach, describe, expect, it } from "vitest";
import { type Props, Secret, unknown } from "../../lib/core/value.ts";
import { InitFailed, type Provider } from "../../lib/provider/provider.ts";
import { toyProvider, ToyWorld } from "../support/toy.ts";

const urnOf = (kind: string, name: string) => `urn:pulumi:dev::shop::toy:index:${kind}::${name}`;
const APP = urnOf("App", "web");
const NET = urnOf("Net", "mesh");

let world: ToyWorld;
let provider: Provider;
beforeEach(() => {
  world = new ToyWorld();
  provider = toyProvider(world);
});

/** Checked inputs of something new. */
const inputsOf = async (urn: string, news: Props) => (await provider.check({ urn, news })).inputs;
const create = async (urn: string, news: Props) =>
  provider.create({ urn, inputs: await inputsOf(urn, news), preview: false });

describe("check", () => {
  it("fills in the defaults and decides the name", async () => {
    expect(await provider.check({ urn: APP, news: {} })).toEqual({
      inputs: { image: "a", name: "web" },
      problems: [],
      warnings: [],
    });
  });

  it("reports every problem, each with the construct's name, and throws for none", async () => {
    const { problems } = await provider.check({ urn: urnOf("Box", "box"), news: { size: "big", wod: "oak" } });
    expect(problems.map(({ at, remedy }) => `${at}: ${remedy}`)).toEqual([
      "box.size: give a number",
      "box: write wood, or remove wod",
    ]);
  });

  it("keeps secrets secret, and what is unknown unknown", async () => {
    const inputs = await inputsOf(APP, { token: new Secret("t0ken"), net: unknown });
    expect(inputs).toEqual({ image: "a", name: "web", token: new Secret("t0ken"), net: unknown });
  });
});

describe("diff", () => {
  const diff = (urn: string, oldInputs: Props, news: Props) =>
    provider.diff({ urn, id: "it", oldInputs, oldOutputs: {}, news });

  it("finds nothing between equals", async () => {
    const inputs = await inputsOf(APP, { token: new Secret("t0ken") });
    expect(await diff(APP, inputs, inputs)).toMatchObject({ kind: "none", properties: [] });
  });

  it("takes a default that a newer schema brings for no change", async () => {
    const { image: _, ...older } = await inputsOf(APP, {});
    expect(await diff(APP, older, await inputsOf(APP, {}))).toMatchObject({ kind: "none", properties: [] });
  });

  it("tells what changes in place, and what is replaced", async () => {
    expect(await diff(APP, { image: "a" }, { image: "b" })).toMatchObject({
      kind: "update",
      properties: [{ path: "image", before: "a", after: "b", consequence: "in-place" }],
    });
    expect((await diff(APP, { box: "oak" }, { box: "pine" })).kind).toBe("replace");
  });

  it("says whether the old one goes first: it does unless the new one has a name of its own", async () => {
    expect(await diff(urnOf("Box", "box"), { wood: "oak" }, { wood: "pine" })).toMatchObject({
      deleteBeforeReplace: true,
    });
    expect(await diff(NET, { subnet: "10.1" }, { subnet: "10.2" })).toMatchObject({ deleteBeforeReplace: false });
  });
});

describe("create, read, update and delete", () => {
  it("do to the world what they say, under the name that check decided on", async () => {
    const made = await create(APP, { image: "a", endpoint: "here" });
    expect(made).toEqual({ id: "web", outputs: { name: "web", image: "a", thingId: "id-1" } });
    const inputs = await inputsOf(APP, { image: "b" });
    const olds = { oldInputs: await inputsOf(APP, { image: "a" }), oldOutputs: made.outputs };
    const { outputs } = await provider.update({ urn: APP, id: "web", inputs, ...olds, preview: false });
    expect(outputs).toEqual({ name: "web", image: "b", thingId: "id-1" });
    expect(world.writes).toEqual(["create App web", "update App web"]);
  });

  it("write nothing in a preview", async () => {
    const inputs = await inputsOf(APP, { image: "a" });
    expect(await provider.create({ urn: APP, inputs, preview: true })).toEqual({
      id: "",
      outputs: { name: "web", image: "a" },
    });
    const olds = { oldInputs: inputs, oldOutputs: { name: "web", image: "a", thingId: "id-1" } };
    const next = { ...inputs, image: "b" };
    const { outputs } = await provider.update({ urn: APP, id: "web", inputs: next, ...olds, preview: true });
    expect(outputs).toEqual({ name: "web", image: "b", thingId: "id-1" });
    expect(world.writes).toEqual([]);
  });

  it("give lifecycles what secrets hide, and hide it again in what they read back", async () => {
    const { outputs } = await create(APP, { token: new Secret("t0ken") });
    expect(world.things.get("App web")).toMatchObject({ token: "t0ken" });
    expect(outputs["token"]).toEqual(new Secret("t0ken"));
    const inputs = { name: "web", token: new Secret("t0ken") };
    const live = await provider.read({ urn: APP, id: "web", inputs, outputs });
    expect(live?.inputs["token"]).toEqual(new Secret("t0ken"));
    expect(JSON.stringify(live)).not.toContain("t0ken");
  });

  it("read what is gone as absent", async () => {
    expect(await provider.read({ urn: APP, id: "web", inputs: {}, outputs: {} })).toBeUndefined();
  });

  it("say of what was made, but is not as it should be, how it can be recorded", async () => {
    world.unfinished.add("App web");
    const failure = await create(APP, {}).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InitFailed);
    expect(failure).toMatchObject({ id: "web", outputs: { thingId: "id-1" }, code: "not-converged" });
  });

  it("pass on that the world does not answer: that is never an absence", async () => {
    world.faults.add("create App web");
    await expect(create(APP, {})).rejects.toThrow("the world does not answer");
  });

  it("delete what a run before this one made", async () => {
    const { id, outputs } = await create(APP, {});
    await toyProvider(world).delete({ urn: APP, id, inputs: { name: "web" }, outputs });
    expect([...world.things.keys()]).toEqual([]);
  });

  it("never delete what this very run made or adopted under the same name", async () => {
    const { id, outputs } = await create(APP, {});
    await provider.delete({ urn: APP, id, inputs: { name: "web" }, outputs });
    expect([...world.things.keys()]).toEqual(["App web"]);
  });
});

describe("a resource type that this version does not know", () => {
  it.each(["check", "create", "read", "delete"] as const)("is refused by %s, with what to do", async (call) => {
    const urn = urnOf("Boat", "boat");
    const all = { urn, id: "boat", news: {}, inputs: {}, outputs: {}, preview: false };
    await expect((async () => provider[call](all))()).rejects.toThrow(
      "boat: this version of swarmwright has no resource type toy:index:Boat\n  fix: update swarmwright",
    );
  });
});
