import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { loadSdk } from "../../lib/engine/sdk.ts";
import { App, Net, Shop } from "../support/toy.ts";
import { doings, sdkFolder, ToyStack } from "../support/toy-run.ts";

/** The oldest that is supported, unless another one was asked for: scripts/newest-sdk.ts. */
const wanted = process.env["SWARMWRIGHT_SDK_VERSION"] ?? "3.248.0";

const program = () => {
  const net = new Net("net", { subnet: "10.1" });
  new App("app", { net: net.name, token: pulumi.secret("t") }, { dependsOn: net });
  new Shop("shop");
};

describe(`@pulumi/pulumi ${wanted}`, () => {
  it("is what these tests run on, the program and the engine alike", () => {
    const require = createRequire(join(sdkFolder, "package.json"));
    expect(require("@pulumi/pulumi/version")).toMatchObject({ version: wanted });
    expect(loadSdk({ directory: sdkFolder, debug: false }).pulumi.Output).toBe(pulumi.Output);
  });

  it("runs a program with its own bookkeeping of promises, too", async () => {
    const stack = new ToyStack();
    const sdk = loadSdk({ directory: sdkFolder, debug: true });
    expect((await stack.up(program, { sdk })).failure).toBeUndefined();
    expect(doings(await stack.up(program, { sdk }))).toEqual([]);
  });

  it("does without what the embedded engine has not: it is said, not ignored", async () => {
    const hook = new pulumi.ResourceHook("hook", () => {});
    const { failure } = await new ToyStack().up(() => new App("app", {}, { hooks: { afterCreate: [hook] } }));
    expect(failure?.message).toMatch(/hooks/i);
    const replaceWith = await new ToyStack().up(
      () => new App("app", {}, { replaceWith: [new Net("net", { subnet: "1" })] }),
    );
    expect(replaceWith.failure?.message).toMatch(/app: the option replaceWith is not part of/);
  });
});

describe("a program without the SDK", () => {
  it("is told what to install", () => {
    const directory = mkdtempSync(join(tmpdir(), "swarmwright-sdk-"));
    expect(() => loadSdk({ directory, debug: false })).toThrow("run: npm install @pulumi/pulumi");
    rmSync(directory, { recursive: true });
  });
});
