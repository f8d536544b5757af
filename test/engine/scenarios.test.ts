import { describe, expect, it } from "vitest";
import { embedded } from "../pulumi/scenarios/embedded.ts";
import { scenarios } from "../pulumi/scenarios/scenarios.ts";
import { ToyStack } from "../support/toy-run.ts";

/*
 * What each move of each scenario did, as the real Pulumi CLI does it: test/pulumi compares the two engines move by
 * move, and the golden file keeps what both did.
 */
describe("every option and every failure", () => {
  it.each(scenarios.map(({ title, moves }) => [title, moves] as const))("%s", async (title, moves) => {
    const stack = new ToyStack();
    const lines = [title, ""];
    for (const move of moves) {
      move.before?.(stack.world);
      const { done, failure } = await embedded(stack, move);
      const told = done.filter((text) => !/^same | (default|scenarios-dev)$/.test(text));
      lines.push(`${move.run ?? "up"}: ${told.toSorted().join(", ") || "nothing"}`);
      if (failure !== undefined) lines.push(...failure.split("\n").map((line) => `  ! ${line}`));
      lines.push(`  = ${[...stack.world.things.keys()].toSorted().join(", ") || "an empty world"}`);
      expect(failure ?? "").toMatch(move.fails ?? /^$/);
    }
    const [option = ""] = title.split(":");
    const number = scenarios
      .filter((it_) => it_.title.startsWith(`${option}:`))
      .findIndex((it_) => it_.title === title);
    const file = `../golden/scenarios/${option.replaceAll(/\W+/g, "-")}-${number + 1}.txt`;
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(file);
  });
});
