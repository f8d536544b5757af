import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { swarmDns } from "../../../lib/resources/ingress/haproxy/discovery.ts";
import { certificateListText, edgeText, routerText } from "../../../lib/resources/ingress/haproxy/front.ts";
import { literal } from "../../../lib/resources/ingress/haproxy/log-format.ts";
import { type Front, frontSchema, settledFront, shownFrontSchema } from "../../../lib/resources/ingress/props.ts";
import { settledEdge } from "../../../lib/resources/ingress/settled.ts";
import { type Meant, meaningOf } from "../../support/haproxy-meaning.ts";
import { readConfiguration } from "../../support/haproxy-words.ts";
import { complaints, whyNoHaproxy } from "../../support/haproxy.ts";
import { type Place, places, routeOf, stringsOf } from "./places.ts";

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
/** Whatever a user may try. */
const hostile = fc.oneof(
  fc.array(piece, { maxLength: 6 }).map((list) => list.join("")),
  fc.string(),
);

/** Whatever a user may try in a place: also what it takes, with a little more inside. */
const tried = ({ likely }: Place) =>
  fc.oneof(
    hostile,
    { arbitrary: likely, weight: 2 },
    fc.tuple(likely, piece, likely).map((all) => all.join("")),
  );

const usual = { routes: [{ to: { service: "web", port: 8_080 } }], tls: [{ hosts: ["secured.example"] }] };

/** The front door with a text in its place, if that is not refused. */
function accepted(place: Place, text: string): Front | undefined {
  const { data } = shownFrontSchema.safeParse({ ...usual, ...place.front(text) });
  return data && settledFront(data);
}

/** A range of a balancer as an edge gets it, if that is not refused. */
function towardsEdge(range: string): readonly string[] | undefined {
  try {
    return settledEdge("front", { proxyProtocolFrom: [range] }).proxyProtocolFrom;
  } catch {
    return undefined;
  }
}

const discovery = swarmDns();

/** Both configurations and the list of certificates, line by line as HAProxy reads them. */
function meant(front: Front): readonly (readonly Meant[])[] {
  const { proxyProtocolFrom } = front;
  const router = routerText(front, { edge: ["10.255.7.0/24"], discovery });
  const edge = edgeText(true, settledEdge("front", { proxyProtocolFrom }), { router: "front-router", discovery });
  const list = certificateListText(front);
  return [router, edge, list].flatMap(readConfiguration).map(meaningOf);
}

/** Lines with a harmless text, and as what it stands in them. */
function marked(place: Place, marker: string) {
  const front = accepted(place, marker);
  if (!front) throw new Error(`${marker} is refused`);
  const lines = meant(front);
  const forms = place.written(marker);
  const found = lines.flat().filter(({ as, text }) => as !== "structure" && forms.some((form) => text.includes(form)));
  return { lines, forms, as: [...new Set(found.map(({ as }) => as))] };
}

/** The same lines with another text in the place of the harmless one. */
const replaced = ({ lines, forms }: ReturnType<typeof marked>, others: readonly string[]) =>
  lines.map((line) =>
    line.map(({ as, text }) => ({
      as,
      text: forms.reduce((word, form, index) => word.split(form).join(others[index] ?? ""), text),
    })),
  );

describe("a text of a user", () => {
  it("is known in every place that the schema has for one", () => {
    const isKey = (at: string) => at === "tls[].certificate" || at === "tls[].key";
    expect(stringsOf(shownFrontSchema)).toEqual(Object.keys(places));
    // These two stand in no configuration: front.test.ts.
    expect(
      stringsOf(frontSchema)
        .filter((at) => !isKey(at))
        .toSorted(),
    ).toEqual(Object.keys(places).toSorted());
  });

  describe.each(Object.entries(places))("as %s", (_, place) => {
    it("stands where it cannot be anything else", () => {
      for (const { marker } of [place, place.other ?? place]) {
        expect(marked(place, marker).as.toSorted()).toEqual(place.as.toSorted());
      }
    });

    it("is refused, or means itself, and nothing else changes", () => {
      const [usually, otherwise] = [place, place.other ?? place].map(({ marker }) => marked(place, marker));
      let taken = 0;
      fc.assert(
        fc.property(tried(place), (text) => {
          const front = accepted(place, text);
          if (!front || place.isNothing?.(text)) return;
          taken += 1;
          const harmless = place.other?.isFor(text) ? otherwise : usually;
          expect(meant(front)).toEqual(harmless && replaced(harmless, place.written(text)));
        }),
      );
      expect(taken).toBeGreaterThan(5);
    });
  });

  it("is refused on its way to the edge as it is with everything else", () => {
    const place = places["proxyProtocolFrom[]"];
    if (!place) throw new Error("ranges of balancers have no place");
    fc.assert(
      fc.property(tried(place), (text) => {
        expect(towardsEdge(text)).toEqual(accepted(place, text)?.proxyProtocolFrom);
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
    const all = Object.values(places).filter((place) => place.front(place.marker).routes);
    const routes = all.flatMap((place, at) => {
      const texts = fc.sample(tried(place), { numRuns: 80, seed: 5 });
      return texts.flatMap((text, index) => {
        const given = routeOf(place.front(text));
        const route = { ...given, headers: { ...given.headers, "X-Place": `${at}-${index}` } };
        return shownFrontSchema.safeParse({ routes: [route] }).success ? [route] : [];
      });
    });
    expect(routes.length).toBeGreaterThan(1_000);
    const front = settledFront(shownFrontSchema.parse({ ...usual, routes }));
    expect(complaints(routerText(front, { edge: ["10.255.7.0/24"], discovery }))).toBe("");
  });
});
