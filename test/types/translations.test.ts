import { describe, expect, it } from "vitest";
import { defaulted, map, optional } from "../../lib/resources/translation/forms.ts";
import { key, laidOver, object } from "../../lib/resources/translation/translation.ts";

interface Spec {
  readonly colour: string;
  readonly size?: string | undefined;
}

interface Live {
  readonly Colour?: string;
  readonly Size?: string;
  readonly Weight?: number;
}

interface Marked {
  readonly marks: Record<string, string>;
}

interface LiveMarked {
  readonly Marks?: Readonly<Record<string, string>>;
}

const colour = { colour: key<string, Live, "Colour">("Colour", defaulted("red")) };
const size = { size: key<string | undefined, Live, "Size">("Size", optional()) };

describe("a translation", () => {
  it("does not compile without each property, be it one that may be left out", () => {
    // @ts-expect-error size has no translation
    expect(object<Spec, Live>(colour).read({})).toEqual({ colour: "red" });
    // @ts-expect-error colour has no translation
    expect(object<Spec, Live>(size).read({})).toEqual({});
  });

  it("takes away what is not said any more, and leaves alone what it has no word for", () => {
    const both = object<Spec, Live>({ ...colour, ...size });
    const live: Live = { Colour: "blue", Size: "XL", Weight: 7 };
    const after = laidOver(live, both.write({ colour: "green" }));
    expect(JSON.parse(JSON.stringify(after))).toEqual({ Colour: "green", Weight: 7 });
  });

  it.each([
    ["a name that is no longer in it", { b: "2" }, { Marks: { b: "2" } }],
    ["the whole of it when nothing is in it any more", {}, {}],
  ])("takes away from a map %s", (_, marks, expected) => {
    const marked = object<Marked, LiveMarked>({ marks: key("Marks", map) });
    const after = laidOver({ Marks: { a: "1", b: "1" } }, marked.write({ marks }));
    expect(JSON.parse(JSON.stringify(after))).toEqual(expected);
  });
});
