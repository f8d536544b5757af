import { describe, expect, it } from "vitest";
import { defaulted, optional } from "../../lib/resources/translation/forms.ts";
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
});
