import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answers } from "../support/answers.ts";
import { website } from "../support/programs.ts";
import { RealStack, whyNoMachines } from "../support/real-stack.ts";
import { pulumiEnv, runPulumi } from "./pulumi-cli.ts";

describe.skipIf(whyNoMachines())("one stack of real machines under both engines", () => {
  let stack: RealStack;
  let home: string;

  beforeEach(() => {
    stack = new RealStack(website());
    home = mkdtempSync(join(tmpdir(), "swarmwright-pulumi-"));
  });
  afterEach(async () => {
    await stack.remove();
    rmSync(home, { recursive: true, force: true });
  });

  /** The Pulumi CLI, on the folder where the embedded engine keeps its state. */
  const pulumi = (...args: readonly string[]) => {
    const state = join(stack.directory, ".swarmwright");
    mkdirSync(state, { recursive: true });
    return runPulumi(stack.directory, { ...stack.env, ...pulumiEnv(home, state) }, args);
  };
  const foldersOfMachines = () => existsSync(`/var/lib/swarmwright/${stack.project}+test`);

  const heard = async () => (await answers(await stack.machines())).length;

  it("pulumi up makes it, a second one changes nothing, the embedded engine takes it over and scales it, pulumi destroy removes it", async () => {
    await pulumi("stack", "init", "test");
    await pulumi("up", "--yes");
    expect(await heard()).toBe(2);
    await pulumi("up", "--yes", "--expect-no-changes");
    await stack.succeed("preview", "--expect-no-changes");
    stack.write(website({ replicas: 3 }));
    await stack.succeed("up", "--yes");
    expect(await heard()).toBe(3);
    await pulumi("preview", "--expect-no-changes");
    await pulumi("destroy", "--yes");
    expect(foldersOfMachines()).toBe(false);
  });

  it("swarmwright up makes it, pulumi takes it over and scales it, swarmwright destroy removes it", async () => {
    await stack.succeed("up", "--yes");
    await pulumi("preview", "--expect-no-changes");
    stack.write(website({ replicas: 3 }));
    await pulumi("up", "--yes");
    expect(await heard()).toBe(3);
    await stack.succeed("preview", "--expect-no-changes");
    await stack.succeed("destroy", "--yes");
    expect(foldersOfMachines()).toBe(false);
  });
});
