import { expect, it } from "vitest";
import { consoleAbove } from "../../lib/cli/console-above.ts";

it("what a program prints goes where the live view was, and the console is given back", () => {
  const seen: string[] = [];
  const before = console.log;
  console.log = (...words) => seen.push(`printed ${words.join(" ")}`);
  const own = console.log;
  const giveBack = consoleAbove(() => seen.push("cleared"));
  console.log("a", 1);
  giveBack();
  expect(console.log).toBe(own);
  console.log("b");
  console.log = before;
  expect(seen).toEqual(["cleared", "printed a 1", "printed b"]);
});
