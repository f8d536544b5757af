import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answers } from "../support/answers.ts";
import { website } from "../support/programs.ts";
import { type Machine, RealStack, whyNoMachines } from "../support/real-stack.ts";

const subnetOf = ({ address }: Machine): string => address.slice(0, address.lastIndexOf("."));

describe.skipIf(whyNoMachines())("two stacks side by side, with the same names, networks and ports", () => {
  let stacks: readonly RealStack[];

  beforeAll(async () => {
    stacks = ["blue", "green"].map((version) => new RealStack(website({ version, machines: 2 })));
    await Promise.all(stacks.map((stack) => stack.succeed("up", "--yes")));
  });
  afterAll(() => Promise.all(stacks.map((stack) => stack.remove())));

  it("come up at the same moment, each in a network of machines of its own", async () => {
    const machines = await Promise.all(stacks.map((stack) => stack.machines()));
    const subnets = machines.map((all) => [...new Set(all.map(subnetOf))]);
    expect(subnets.map((all) => all.length)).toEqual([1, 1]);
    expect(new Set(subnets.flat()).size).toBe(2);
  });

  it("answer as themselves, both on one port", async () => {
    const machines = await Promise.all(stacks.map((stack) => stack.machines()));
    const versions = await Promise.all(
      machines.map(async (all) => (await answers(all)).map((answer) => answer.split(" ")[1])),
    );
    expect(versions).toEqual([
      ["blue", "blue"],
      ["green", "green"],
    ]);
  });

  it("do not touch each other: one goes, and the other has nothing to do", async () => {
    const [blue, green] = stacks;
    await blue?.succeed("destroy", "--yes");
    expect((await green?.succeed("preview", "--expect-no-changes"))?.exitCode).toBe(0);
    expect(await answers((await green?.machines()) ?? [])).toHaveLength(2);
  });
});
