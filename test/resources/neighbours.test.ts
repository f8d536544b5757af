import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownershipLabels } from "../../lib/core/labels.ts";
import type { Testbed } from "../conformance/docker-port.suite.ts";
import { fakeEngines } from "../support/fake-engines.ts";
import { provideCluster, type ProvidedCluster, urnOf } from "../support/provided-cluster.ts";

const Data = Buffer.from("somebody else's").toString("base64");
const VERSION = "0.0.0";

/** What stands beside the config or secret `app`, and has nothing to do with it. */
const neighbours: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "app-000000000000": {},
  app: { team: "web" },
  "app-2-000000000000": ownershipLabels(urnOf("Config", "app-2"), VERSION),
  "app-111111111111": ownershipLabels("urn:pulumi:prod::shop::swarmwright:index:Config::app", VERSION),
  "app-222222222222": ownershipLabels("urn:pulumi:test::other::swarmwright:index:Config::app", VERSION),
};

describe.each([
  ["Config", "configs"],
  ["Secret", "secrets"],
] as const)("a %s", (type, api) => {
  let bed: Testbed;
  let prod: ProvidedCluster;

  beforeEach(async () => {
    bed = await fakeEngines(1);
    prod = await provideCluster(bed);
    for (const [Name, Labels] of Object.entries(neighbours)) await prod.cluster[api].create({ Name, Labels, Data });
  });
  afterEach(() => bed.dispose());

  const names = async (): Promise<readonly string[]> =>
    (await prod.cluster[api].list({})).map(({ Spec }) => Spec.Name).toSorted();

  it("leaves alone what merely has a similar name, when it is replaced and when it goes", async () => {
    const one = await prod.put(type, "app", { content: "one", keep: 1 });
    const two = await prod.put(type, "app", { content: "two", keep: 1 });
    const three = await prod.put(type, "app", { content: "three", keep: 1 });
    await prod.remove(one);
    expect(await names()).toEqual([...Object.keys(neighbours), two.id, three.id].toSorted());
    await prod.remove(three);
    expect(await names()).toEqual(Object.keys(neighbours).toSorted());
  });

  it("is found again under the name that its resource had before, and goes with its past", async () => {
    const one = await prod.put(type, "app", { content: "one", keep: 1, name: "app" });
    const two = await prod.put(type, "app", { content: "two", keep: 1, name: "app" });
    const renamed = { ...two, urn: urnOf(type, "renamed") };
    await prod.putAgain(renamed);
    expect(await names()).toContain(one.id);
    await prod.remove(renamed);
    expect(await names()).toEqual(Object.keys(neighbours).toSorted());
  });

  it("that somebody else made under that very name is refused, and stays", async () => {
    const made = await prod.put(type, "app", { content: "one" });
    await prod.remove(made);
    await prod.cluster[api].create({ Name: made.id, Data });
    const kind = type.toLowerCase();
    const words = `app: a ${kind} named "${made.id}" exists, and it was not made by swarmwright`;
    await expect(prod.put(type, "app", { content: "one" })).rejects.toThrow(words);
    expect(await names()).toContain(made.id);
  });

  it("does not take away the one that it replaces: others may not have rolled yet", async () => {
    const one = await prod.put(type, "app", { content: "one" });
    const two = await prod.put(type, "app", { content: "two" });
    expect(await names()).toEqual([...Object.keys(neighbours), one.id, two.id].toSorted());
    // Changed in place it lets go what nobody uses any more.
    await prod.put(type, "app", { content: "two", labels: { team: "web" } }, two);
    expect(await names()).toEqual([...Object.keys(neighbours), two.id].toSorted());
  });

  it("that is gone already is gone, and takes nothing else along", async () => {
    const one = await prod.put(type, "app", { content: "one" });
    const two = await prod.put(type, "app", { content: "two" });
    await prod.remove(one);
    await prod.remove(one);
    expect(await names()).toContain(two.id);
    expect(await prod.read(one)).toBeUndefined();
  });
});

describe("a Volume", () => {
  let bed: Testbed;
  let prod: ProvidedCluster;

  beforeEach(async () => {
    bed = await fakeEngines(2);
    prod = await provideCluster(bed);
  });
  afterEach(() => bed.dispose());

  const volumes = () => bed.hosts.map(({ endpoint }) => bed.docker.engine(endpoint).volumes);

  it.each<[string, Record<string, string>, string]>([
    ["somebody else", {}, "it was not made by swarmwright"],
    ["another stack", ownershipLabels("urn:pulumi:prod::shop::swarmwright:index:Volume::data", VERSION), "shop/prod"],
  ])("that %s made under that very name is refused, and stays", async (_who, Labels, whose) => {
    const [, second] = volumes();
    await second?.create({ Name: "data", Labels });
    const made = prod.put("Volume", "data", { onDelete: "remove" });
    await expect(made).rejects.toThrow(`data: a volume named "data" exists, and`);
    await expect(made).rejects.toThrow(whose);
    expect((await second?.find("data"))?.Labels).toEqual(Labels);
  });

  it("that somebody else put in the place of ours is not removed with ours", async () => {
    const made = await prod.put("Volume", "data", { onDelete: "remove" });
    const [first, second] = volumes();
    await second?.remove("data");
    await second?.create({ Name: "data" });
    await expect(prod.read(made)).rejects.toThrow("it was not made by swarmwright");
    await expect(prod.remove(made)).rejects.toThrow("it was not made by swarmwright");
    expect(await second?.find("data")).toBeDefined();
    await second?.remove("data");
    await prod.remove(made);
    expect(await first?.find("data")).toBeUndefined();
    await prod.remove(made);
    expect(await prod.read(made)).toBeUndefined();
  });

  it("that a machine has lost is seen, and made again", async () => {
    const made = await prod.put("Volume", "data", {});
    const [, second] = volumes();
    await second?.remove("data");
    expect((await prod.read(made))?.inputs["machines"]).toHaveLength(1);
    await prod.putAgain(made);
    expect((await second?.find("data"))?.Labels).toEqual(made.outputs["allLabels"]);
  });
});
