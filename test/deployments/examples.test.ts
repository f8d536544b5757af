import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { answers } from "../support/answers.ts";
import { RealStack, whyNoMachines } from "../support/real-stack.ts";

const stacks: RealStack[] = [];
afterEach(() => Promise.all(stacks.splice(0).map((stack) => stack.remove())));

/** Deploys an example, which then has nothing left to do. */
async function deployed(name: string): Promise<RealStack> {
  const stack = new RealStack(readFileSync(new URL(`../../examples/${name}/index.ts`, import.meta.url), "utf8"));
  stacks.push(stack);
  await stack.succeed("up", "--yes");
  await stack.succeed("preview", "--expect-no-changes");
  return stack;
}

const pages = async (stack: RealStack, port: number) => answers(await stack.machines(), port);

async function page(url: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) });
  return (await response.text()).trim();
}

describe.skipIf(whyNoMachines())("on machines of this computer the example", () => {
  it("one-service answers", async () => {
    expect(await pages(await deployed("one-service"), 80)).toEqual(["hello"]);
  });

  it("two-tiers answers from the back, through the front", async () => {
    expect(await pages(await deployed("two-tiers"), 80)).toEqual(["from the back"]);
  });

  it("every-machine runs a task on each of three managers", async () => {
    const { stdout } = await (await deployed("every-machine")).succeed("status", "--tasks");
    expect(stdout.match(/^agent\.node-[123] +node-[123] +running/gm)).toHaveLength(3);
  });

  it("config-and-secret shows its page to who knows the password", async () => {
    const [machine] = await (await deployed("config-and-secret")).machines();
    const url = `http://${machine?.address}/`;
    const Authorization = `Basic ${Buffer.from("guest:guest").toString("base64")}`;
    expect(await page(url, { Authorization })).toBe("for guests only");
    expect(await page(url)).not.toContain("for guests only");
  });

  it("component answers twice", async () => {
    const stack = await deployed("component");
    expect([await pages(stack, 8081), await pages(stack, 8082)]).toEqual([["hello"], ["goodbye"]]);
  });
});
