import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { commandLine } from "../../../lib/drivers/command/command-line.ts";

it.each([
  [["ip", "link", "show"], "ip link show"],
  [["echo", "two words"], "echo 'two words'"],
  [["echo", "it's"], String.raw`echo 'it'\''s'`],
  [["echo", "", "$HOME", "a;b"], "echo '' '$HOME' 'a;b'"],
] as const)("writes %j as a shell would read it", (argv, line) => {
  expect(commandLine(argv)).toBe(line);
});

it("gives a shell back the very words that it was made of", () => {
  const word = fc.string({ unit: fc.constantFrom(...Array.from("ab '\"\\$`;&|<>(){}[]*?!#~=\n\t-é")) });
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const line = commandLine(["printf", "%s\\0", ...words]);
      const read = execFileSync("sh", ["-c", line], { encoding: "utf8" }).split("\0").slice(0, -1);
      expect(read).toEqual(words.length === 0 ? [""] : words);
    }),
    { numRuns: 50 },
  );
});
