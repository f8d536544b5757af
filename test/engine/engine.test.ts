import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { reveal } from "../../lib/core/value.ts";
import { MemoryFiles } from "../../lib/testing/memory-files.ts";
import { App, Box, Net, Shop, ToyWorld } from "../support/toy.ts";
import { doings, ToyStack } from "../support/toy-run.ts";

/** A stack on which a program has been applied. */
async function after(program: () => unknown): Promise<ToyStack> {
  const stack = new ToyStack();
  expect((await stack.up(program)).failure).toBeUndefined();
  stack.world.writes.length = 0;
  return stack;
}

describe("the embedded engine", () => {
  it("creates what a program asks for, in the order in which it is needed", async () => {
    const stack = new ToyStack();
    const outcome = await stack.up(() => {
      const net = new Net("net", { subnet: "10.1" });
      new App("app", { net: net.name }, { dependsOn: new Box("box") });
    });
    expect(outcome.failure).toBeUndefined();
    expect(stack.world.writes.toSorted()).toEqual(["create App app", "create Box box", "create Net net"]);
    expect(stack.world.writes.at(-1)).toBe("create App app");
  });

  it("names in the state of each resource the provider that it belongs to", async () => {
    const { snapshot } = await new ToyStack().up(() => void [new App("first"), new App("second")]);
    const [provider, ...apps] = snapshot.resources.filter(({ custom }) => custom);
    expect(apps.map((app) => app.provider)).toEqual([1, 2].map(() => `${provider?.urn}::${provider?.id}`));
  });

  it("does nothing the second time, and writes nothing", async () => {
    const program = () => new App("app", { net: new Net("net", { subnet: "10.1" }).name, token: pulumi.secret("t") });
    const files = new MemoryFiles();
    const stack = new ToyStack(new ToyWorld(), files);
    await stack.up(program);
    stack.world.writes.length = 0;
    const written: string[] = [];
    files.onWritten = (path) => written.push(path);
    expect(doings(await stack.up(program))).toEqual([]);
    expect(stack.world.writes).toEqual([]);
    expect(written.filter((path) => !path.includes("/locks/"))).toEqual([]);
  });

  it("updates what changed, and nothing else", async () => {
    const program = (image: string) => () => [new App("app", { image }), new App("other")];
    const stack = await after(program("a"));
    expect(doings(await stack.up(program("b")))).toEqual(["update app"]);
    expect(stack.world.writes).toEqual(["update App app"]);
  });

  it("makes a replacement with a name of its own before the old one goes, and dependents follow", async () => {
    const program = (subnet: string) => () => new App("app", { net: new Net("net", { subnet }).name });
    const stack = await after(program("10.1"));
    await stack.up(program("10.2"));
    expect(stack.world.writes).toEqual([
      expect.stringMatching(/^create Net net-[0-9a-f]{6}$/),
      "update App app",
      "delete Net net",
    ]);
  });

  it("deletes first what keeps its name, and before it those that would be replaced with it", async () => {
    const program = (wood: string) => () => {
      const box = new Box("box", { wood });
      new App("inside", { box: box.thingId });
      new App("beside", {}, { dependsOn: box });
    };
    const stack = await after(program("oak"));
    expect(doings(await stack.up(program("pine")))).toEqual([
      "delete-replaced inside",
      "delete-replaced box",
      "create-replacement box",
      "create-replacement inside",
    ]);
    expect(stack.world.writes).toEqual(["delete App inside", "delete Box box", "create Box box", "create App inside"]);
  });

  it("deletes what the program no longer asks for, dependents first", async () => {
    const stack = await after(() => new App("app", { net: new Net("net", { subnet: "10.1" }).name }));
    await stack.up(() => {});
    expect(stack.world.writes).toEqual(["delete App app", "delete Net net"]);
  });

  it("destroys a stack without its program, in reverse order", async () => {
    const stack = await after(() => {
      const net = new Net("net", { subnet: "10.1" });
      new App("app", { net: net.name }, { dependsOn: new Box("box") });
    });
    const { snapshot } = await stack.destroy();
    expect(stack.world.writes[0]).toBe("delete App app");
    expect(stack.world.things.size).toBe(0);
    expect(snapshot.resources).toEqual([]);
  });

  it("shows in a preview what is known, and leaves unknown what is not", async () => {
    const seen: unknown[] = [];
    const stack = new ToyStack();
    const outcome = await stack.preview(() => {
      const net = new Net("net", { subnet: "10.1" });
      net.name.apply((name) => seen.push(name));
      net.thingId.apply((id) => seen.push(id));
      new App("app", { net: net.thingId });
    });
    expect(seen).toEqual(["net"]);
    expect(doings(outcome)).toEqual(["create net", "create app"]);
    expect(stack.world.writes).toEqual([]);
  });

  it("shows an identity that is not known yet as an update, not as a replacement", async () => {
    const program = (wood: string) => () => new App("app", { cluster: new Box("box", { wood }).thingId });
    const stack = await after(program("oak"));
    expect(doings(await stack.preview(program("pine")))).toEqual([
      "delete-replaced box",
      "create-replacement box",
      "update app",
    ]);
    expect(doings(await stack.up(program("pine")))).toEqual([
      "delete-replaced box",
      "create-replacement box",
      "delete-replaced app",
      "create-replacement app",
    ]);
  });

  it("takes a changed endpoint for no change, and keeps it for what comes", async () => {
    const program = (endpoint: string) => () => new App("app", { endpoint });
    const stack = await after(program("here"));
    const outcome = await stack.up(program("there"));
    expect(doings(outcome)).toEqual([]);
    expect(outcome.snapshot.resources.at(-1)?.inputs).toMatchObject({ endpoint: "there" });
    expect(outcome.snapshot.resources.at(-1)?.outputs).not.toHaveProperty("endpoint");
  });

  it("gives the program its configuration, and keeps secrets from the state", async () => {
    const stack = new ToyStack();
    const config = { "toys:image": "b", "toys:token": "t0ken" };
    const { outputs } = await stack.up(
      () => {
        const settings = new pulumi.Config();
        const app = new App("app", { image: settings.require("image"), token: settings.requireSecret("token") });
        return { id: app.thingId, token: settings.requireSecret("token") };
      },
      { config, secretKeys: ["toys:token"] },
    );
    expect(stack.world.things.get("App app")).toMatchObject({ image: "b", token: "t0ken" });
    expect(reveal(outputs)).toEqual({ id: "id-1", token: "t0ken" });
    expect(JSON.stringify(outputs)).not.toContain("t0ken");
    const state = stack.files.read(".pulumi/stacks/toys/test.json");
    expect(state).toContain("ciphertext");
    expect(state).not.toContain("t0ken");
  });

  it("names children of components by their parents' types", async () => {
    const stack = new ToyStack();
    const { snapshot } = await stack.up(() => new Shop("shop"));
    expect(snapshot.resources.map(({ urn }) => urn)).toContain(
      "urn:pulumi:test::toys::toy:index:Shop$toy:index:App::shop-app",
    );
    const shop = snapshot.resources.find(({ type }) => type === "toy:index:Shop");
    expect(shop).toMatchObject({ custom: false, outputs: { appId: "id-1" } });
    expect(doings(await stack.up(() => new Shop("shop", { image: "b" })))).toEqual(["update shop-app"]);
  });

  it("goes on from a renamed resource by its alias", async () => {
    const stack = await after(() => new App("old", { name: "app" }));
    const renamed = () => new App("new", { name: "app" }, { aliases: [{ name: "old" }] });
    expect(doings(await stack.up(renamed))).toEqual([]);
    expect(doings(await stack.up(renamed))).toEqual([]);
    expect(stack.world.writes).toEqual([]);
  });

  it("leaves alone what is to be ignored, and replaces what is to be replaced", async () => {
    const stack = await after(() => [new App("a", { image: "a" }), new App("b", { image: "a" })]);
    const program = () => [
      new App("a", { image: "b" }, { ignoreChanges: ["image"] }),
      new App("b", { image: "b" }, { replaceOnChanges: ["image"] }),
    ];
    expect(doings(await stack.up(program))).toEqual(["delete-replaced b", "create-replacement b"]);
  });

  it("keeps what is to be retained, and refuses to delete what is protected", async () => {
    const stack = await after(() => [new App("a", {}, { retainOnDelete: true }), new App("b", {}, { protect: true })]);
    const { failure } = await stack.up(() => {});
    expect(failure?.message).toMatchInlineSnapshot(`
      "b: is protected, and would be deleted
        fix: if that is what you want, take \`protect: true\` away, run up, and try again"
    `);
    expect(stack.world.writes).toEqual([]);
  });

  it("shows in a preview what a protected resource would be replaced for, and the rest, and fails", async () => {
    const net = (subnet: string) => new Net("net", { subnet }, { protect: true });
    const stack = await after(() => net("10.1"));
    const outcome = await stack.preview(() => [net("10.2"), new App("app")]);
    expect(doings(outcome).toSorted()).toEqual(["create app", "create-replacement net", "delete-replaced net"]);
    expect(outcome.failure?.message).toContain("net: is protected, and would be replaced");
  });

  it("does not delete one by one what goes with something else", async () => {
    const program = () => new App("app", {}, { deletedWith: new Box("box") });
    const stack = await after(program);
    await stack.destroy();
    expect(stack.world.writes).toEqual(["delete Box box"]);
  });
});

describe("two stacks in one process", () => {
  it("do not meet", async () => {
    const stacks = Array.from({ length: 4 }, () => new ToyStack());
    const outcomes = await Promise.all(stacks.map((stack, index) => stack.up(() => new App(`app-${index}`))));
    expect(outcomes.map((outcome) => doings(outcome))).toEqual([
      ["create app-0"],
      ["create app-1"],
      ["create app-2"],
      ["create app-3"],
    ]);
  });
});
