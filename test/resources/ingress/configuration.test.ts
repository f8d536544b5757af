import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Line, writeConfiguration, writeWord } from "../../../lib/resources/ingress/haproxy/configuration.ts";
import { readConfiguration } from "../../support/haproxy-words.ts";

const nasty = fc.constantFrom("'", '"', "\\", "#", " ", "\t", "\n", "\r", "$HOME", "${A}", "%[src]", "}", "é", "\\x41");
const word = fc
  .oneof(fc.string({ minLength: 1 }), fc.string({ unit: "grapheme", minLength: 1 }), fc.array(nasty, { minLength: 1 }))
  .map((text) => (typeof text === "string" ? text : text.join("")))
  .filter((text) => !text.includes("\0"));
const line: fc.Arbitrary<Line> = fc.array(word, { minLength: 1 });

describe("a configuration of HAProxy", () => {
  it.each([
    ["tasks.web:80", "tasks.web:80"],
    ["%[var(txn.host)]", "%[var(txn.host)]"],
    ["two words", "'two words'"],
    ["it's", "'it'\\x27's'"],
    ['"$HOME"', "'\"$HOME\"'"],
    ["# no comment", "'# no comment'"],
    ["\\", "'\\'"],
    ["two\nlines", "'two'\\x0a'lines'"],
    ["é", "\\xc3\\xa9"],
  ])("writes the word %j as %s", (text, written) => {
    expect(writeWord(text)).toBe(written);
  });

  it.each(["", "nul \0"])("refuses the word %j, which HAProxy cannot be given", (text) => {
    expect(() => writeWord(text)).toThrow(RangeError);
  });

  it("is read back as it was meant, whatever its words are", () => {
    fc.assert(
      fc.property(line, fc.array(line), (title, lines) => {
        expect(readConfiguration(writeConfiguration([{ title, lines }]))).toEqual([title, ...lines]);
      }),
    );
  });

  it("has comments that say nothing to HAProxy, whatever is in them", () => {
    fc.assert(
      fc.property(word, (comment) => {
        expect(readConfiguration(writeConfiguration([{ title: ["global"], lines: [{ comment }] }]))).toEqual([
          ["global"],
        ]);
      }),
    );
  });
});
