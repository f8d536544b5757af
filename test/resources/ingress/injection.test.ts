import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeConfiguration } from "../../../lib/resources/ingress/haproxy/configuration.ts";
import { literal } from "../../../lib/resources/ingress/haproxy/log-format.ts";
import { routerConfiguration } from "../../../lib/resources/ingress/haproxy/router.ts";
import { routes } from "../../../lib/resources/ingress/routes.ts";
import { readConfiguration } from "../../support/haproxy-words.ts";
import { complaints, whyNoHaproxy } from "../../support/haproxy.ts";
import { routerOf, type Routes } from "./settings.ts";

const web = { service: "web", port: 8_080 };

/** Whatever a user may try, in every place that a user's text goes to. */
const attempts = {
  host: (text: string) => ({ host: text }),
  path: (text: string) => ({ path: text }),
  "header's name": (text: string) => ({ headers: { [text]: "1" } }),
  "header's value": (text: string) => ({ headers: { "X-A": text } }),
  "query's name": (text: string) => ({ query: { [text]: "1" } }),
  "query's value": (text: string) => ({ query: { a: text } }),
  rewrite: (text: string) => ({ rewritePath: text }),
  "full rewrite": (text: string) => ({ rewriteFullPath: text }),
  "rewritten host": (text: string) => ({ rewriteHost: text }),
  "new header's name": (text: string) => ({ requestHeaders: { set: { [text]: "1" } } }),
  "new header's value": (text: string) => ({ requestHeaders: { add: { "X-A": text } } }),
  "header that goes": (text: string) => ({ responseHeaders: { remove: [text] } }),
  timeout: (text: string) => ({ timeout: text }),
  service: (text: string) => ({ to: { service: text, port: 1 } }),
  "redirect's host": (text: string) => ({ to: { kind: "redirect", host: text } }),
  "redirect's path": (text: string) => ({ to: { kind: "redirect", path: text } }),
  body: (text: string) => ({ to: { kind: "respond", status: 200, body: text } }),
  "content's type": (text: string) => ({ to: { kind: "respond", status: 200, body: "a", contentType: text } }),
};

const piece = fc.constantFrom(
  ..."\n \r \t \0 ' \" \\ # $ % [ ] { } ( ) , ; | & ! - / . * a A 1 é".split(" "),
  " ",
  "%[src]",
  "$HOME",
  "\n  http-request deny\n",
  " if TRUE",
  "}",
  "--",
  "example.com",
  "/api",
);
const hostile = fc.oneof(
  fc.array(piece, { maxLength: 6 }).map((list) => list.join("")),
  fc.string(),
);

const accepted = (more: object): Routes[number] | undefined => {
  const given = { to: web, ...more } as Routes[number];
  return routes.safeParse([given]).success ? given : undefined;
};

const written = (given: Routes): string => writeConfiguration(routerConfiguration(routerOf(given)));

describe("a text of a user", () => {
  it.each(Object.entries(attempts))("is refused as a %s, or cannot leave its place", (_, attempt) => {
    fc.assert(
      fc.property(hostile, (text) => {
        const given = accepted(attempt(text));
        if (given === undefined) return;
        const meant = routerConfiguration(routerOf([given])).flatMap(({ title, lines }) => [title, ...lines]);
        expect(readConfiguration(written([given]))).toEqual(meant.filter((line) => !("comment" in line)));
      }),
    );
  });

  it("means itself where HAProxy looks for expressions", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(literal(text).replaceAll("%%", "")).not.toContain("%");
        expect(literal(text).replaceAll("%%", "%")).toBe(text);
      }),
    );
  });

  it.skipIf(whyNoHaproxy)(`is taken by HAProxy, wherever it is not refused${whyNoHaproxy}`, () => {
    const texts = fc.sample(hostile, { numRuns: 200, seed: 5 });
    const given = texts.flatMap((text, index) =>
      Object.values(attempts).flatMap((attempt, place) => {
        const path = `/${index}/${place}`;
        return accepted({ path, ...attempt(text), query: { place: path } }) ?? [];
      }),
    );
    expect(given.length).toBeGreaterThan(500);
    expect(complaints(written(given))).toBe("");
  });
});
