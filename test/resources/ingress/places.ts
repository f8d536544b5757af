import * as z from "zod";
import fc from "fast-check";
import { durationText, toMilliseconds } from "../../../lib/core/quantity.ts";
import type { shownFrontSchema } from "../../../lib/resources/ingress/props.ts";
import type { Meant } from "../../support/haproxy-meaning.ts";

type Given = Partial<z.input<typeof shownFrontSchema>>;
type Route = Partial<z.input<typeof shownFrontSchema>["routes"][number]>;

/** A place where a user's text goes to, on its way into a configuration. */
export interface Place {
  readonly front: (text: string) => Given;
  /** Texts that it may take. */
  readonly likely: fc.Arbitrary<string>;
  /** A harmless one. */
  readonly marker: string;
  /** A harmless one for texts that are written elsewhere than most. */
  readonly other?: { readonly marker: string; readonly isFor: (text: string) => boolean };
  /** Texts for which nothing is written. */
  readonly isNothing?: (text: string) => boolean;
  /** The forms in which it is written; one of them stands in each word that it changes. */
  readonly written: (text: string) => readonly string[];
  /** As what it is written. */
  readonly as: readonly Meant["as"][];
}

const web = { service: "web", port: 8_080 };

/** A route to a service. */
const route =
  (more: (text: string) => object) =>
  (text: string): Given => ({
    routes: [{ to: web, ...more(text) }],
  });
const redirect = (more: (text: string) => object) => route((text) => ({ to: { kind: "redirect", ...more(text) } }));
const respond = (more: (text: string) => object) =>
  route((text) => ({ to: { kind: "respond", status: 200, body: "a", ...more(text) } }));

const made = (...pieces: string[]) => fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 });
const joined = (by: string, ...pieces: string[]) => made(...pieces).map((list) => list.join(by));

const hosts = fc
  .tuple(fc.constantFrom("", "*."), joined(".", "a", "b1", "xn--a", "a-b", "example"))
  .map((all) => all.join(""));
const paths = fc
  .tuple(
    joined("", "/a", "/$HOME", "/%25", "/-i", "/*", "'", "(", ")", ",", "&", "!", "--", "=", ";", "%5B", "}"),
    fc.constantFrom("", "/"),
  )
  .map(([path, end]) => `/a${path}${end}`);
const headerNames = joined("", "a", "B", "-", "_", "1");
const lines = joined(
  "",
  "-i",
  "-m",
  "--",
  "}",
  "{",
  "%[src]",
  "%",
  "%%",
  '"',
  "'",
  "\\",
  "#",
  "$HOME",
  "${A}",
  "a b",
  ",",
  ")",
);
const durations = fc
  .tuple(fc.integer({ min: 1, max: 999 }), fc.constantFrom("ms", "s", "m", "h"))
  .map((all) => all.join(""));
const ranges = fc.integer({ min: 1, max: 223 }).map((first) => `${first}.0.0.0/8`);
const labels = joined("", "a", "b-c", "1", "x");

/** Zod leaves this property out of records. */
const isLeftOut = (text: string): boolean => text === "__proto__";

const same = (text: string): readonly string[] => [text];
const withoutSlash = (text: string): readonly string[] => [text.replace(/\/$/, "")];
const milliseconds = (text: string): number => toMilliseconds(text) ?? 0;
const isWildcard = (text: string): boolean => text.startsWith("*.");

const host: Omit<Place, "front"> = {
  likely: hosts,
  marker: "marker.example",
  other: { marker: "*.marker.example", isFor: isWildcard },
  written: (text) => [isWildcard(text) ? text.slice(1) : text],
  as: ["value behind --"],
};
const hostName: Omit<Place, "front"> = {
  likely: hosts,
  marker: "marker.example",
  written: same,
  as: ["text of a log-format"],
};
const wholePath: Omit<Place, "front"> = {
  likely: paths,
  marker: "/marker",
  written: same,
  as: ["text of a log-format"],
};
const prefix: Omit<Place, "front"> = { ...wholePath, written: withoutSlash, isNothing: (text) => text === "/" };
const headerName: Omit<Place, "front"> = {
  likely: headerNames,
  marker: "X-Marker",
  written: same,
  isNothing: isLeftOut,
  as: ["word"],
};
const headerValue: Omit<Place, "front"> = {
  likely: lines,
  marker: "marker",
  written: same,
  as: ["text of a log-format"],
};
const service: Omit<Place, "front"> = { likely: labels, marker: "marker", written: same, as: ["word", "argument"] };

/** By where they stand in the schema: lists end in `[]`, records in `{name}` and `{value}`. */
export const places: Readonly<Record<string, Place>> = {
  "routes[].host": { ...host, front: route((text) => ({ host: text })) },
  "routes[].host[]": { ...host, front: route((text) => ({ host: [text] })) },
  "routes[].path": { ...prefix, as: ["value behind --"], front: route((text) => ({ path: text })) },
  "routes[].headers{name}": {
    ...headerName,
    front: route((text) => ({ headers: { [text]: "1" } })),
    written: (text) => [text, text.toLowerCase()],
    as: ["word", "argument"],
  },
  "routes[].headers{value}": {
    ...headerValue,
    front: route((text) => ({ headers: { "X-A": text } })),
    as: ["value behind --"],
  },
  "routes[].query{name}": {
    front: route((text) => ({ query: { [text]: "1" } })),
    likely: joined("", "a", ".", "~", "_", "-", "1"),
    isNothing: isLeftOut,
    marker: "marker",
    written: same,
    as: ["argument"],
  },
  "routes[].query{value}": {
    ...headerValue,
    front: route((text) => ({ query: { a: text } })),
    as: ["value behind --"],
  },
  "routes[].to.service": { ...service, front: route((text) => ({ to: { ...web, service: text } })) },
  "routes[].to[].service": { ...service, front: route((text) => ({ to: [{ ...web, service: text, weight: 1 }] })) },
  "routes[].to.host": { ...hostName, front: redirect((text) => ({ host: text })) },
  "routes[].to.path": { ...prefix, front: redirect((text) => ({ path: text })) },
  "routes[].to.fullPath": { ...wholePath, front: redirect((text) => ({ fullPath: text })) },
  "routes[].to.body": {
    front: respond((text) => ({ body: text })),
    likely: joined("", "\n", "\r", "\t", " ", "é", "%", "if", "TRUE", "'", '"', "#", "$HOME", "{", "}", "\\"),
    marker: "marker",
    isNothing: (text) => text === "",
    written: same,
    as: ["word"],
  },
  "routes[].to.contentType": { ...headerValue, front: respond((text) => ({ contentType: text })), as: ["word"] },
  "routes[].rewritePath": { ...prefix, front: route((text) => ({ rewritePath: text })) },
  "routes[].rewriteFullPath": { ...wholePath, front: route((text) => ({ rewriteFullPath: text })) },
  "routes[].rewriteHost": { ...hostName, front: route((text) => ({ rewriteHost: text })) },
  ...changes("requestHeaders"),
  ...changes("responseHeaders"),
  "routes[].timeout": {
    front: route((text) => ({ timeout: text })),
    likely: durations,
    marker: "77777ms",
    isNothing: (text) => milliseconds(text) === 30_000,
    // An old router is patient for longer than any route.
    written: (text) => [durationText(milliseconds(text)), durationText(Math.max(50_000, milliseconds(text) + 20_000))],
    as: ["word", "argument"],
  },
  "tls[].hosts[]": {
    ...host,
    front: (text) => ({ tls: [{ hosts: ["first.example", text] }] }),
    // In the list of certificates a wildcard is as it is given.
    written: (text) => (isWildcard(text) ? [`${text.slice(1).replaceAll(".", "\\.")}$`, text] : [text]),
    as: ["value behind --", "word"],
  },
  "hsts.maxAge": {
    front: (text) => ({ hsts: { maxAge: text as "1h" } }),
    likely: durations,
    marker: "7777s",
    written: (text) => [`max-age=${Math.floor(milliseconds(text) / 1_000)}`],
    as: ["text of a log-format"],
  },
  drain: {
    front: (text) => ({ drain: text as "1h" }),
    likely: durations,
    marker: "77777s",
    written: (text) => [durationText(milliseconds(text))],
    as: ["word"],
  },
  "proxyProtocolFrom[]": {
    front: (text) => ({ proxyProtocolFrom: [text] }),
    likely: ranges,
    marker: "10.77.0.0/16",
    written: same,
    as: ["value"],
  },
};

function changes(of: "requestHeaders" | "responseHeaders"): Record<string, Place> {
  const at = `routes[].${of}`;
  const changing = (change: (text: string) => object) => route((text) => ({ [of]: change(text) }));
  return {
    [`${at}.set{name}`]: { ...headerName, front: changing((text) => ({ set: { [text]: "1" } })) },
    [`${at}.set{value}`]: { ...headerValue, front: changing((text) => ({ set: { "X-A": text } })) },
    [`${at}.add{name}`]: { ...headerName, front: changing((text) => ({ add: { [text]: "1" } })) },
    [`${at}.add{value}`]: { ...headerValue, front: changing((text) => ({ add: { "X-A": text } })) },
    [`${at}.remove[]`]: { ...headerName, front: changing((text) => ({ remove: [text] })) },
  };
}

/** Where a schema takes texts that it does not list. @throws TypeError for a kind of schema that is new here */
export function stringsOf(schema: z.core.$ZodType, at = ""): readonly string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "object":
      return Object.entries(def.shape).flatMap(([name, each]) => stringsOf(each, at === "" ? name : `${at}.${name}`));
    case "array":
      return stringsOf(def.element, `${at}[]`);
    case "record":
      return [...stringsOf(def.keyType, `${at}{name}`), ...stringsOf(def.valueType, `${at}{value}`)];
    case "union":
      return def.options.flatMap((option) => stringsOf(option, at));
    case "default":
    case "optional":
      return stringsOf(def.innerType, at);
    case "pipe":
      return stringsOf(def.in, at);
    case "string":
    case "custom":
      return [at];
    case "enum":
    case "literal":
    case "boolean":
    case "number":
      return [];
    default:
      throw new TypeError(`${at}: no schema of type ${def.type} was there before: say where its texts are`);
  }
}

/** The only route of what is given, if it has one. */
export const routeOf = ({ routes }: Given): Route => routes?.[0] ?? {};
