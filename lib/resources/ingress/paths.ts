import * as z from "zod";

/** A path of a URL. */
export type UrlPath = `/${string}`;

const LONGEST = 1_024;
const CHARACTERS = /^\/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*$/;
const DOTS_OR_EMPTY = /\/\.{0,2}(?=\/)|\/\.{1,2}$/;
const ENCODED_SLASH = /%2f/i;

function isUrlPath(value: unknown): boolean {
  return (
    typeof value === "string" &&
    value.length <= LONGEST &&
    CHARACTERS.test(value) &&
    !DOTS_OR_EMPTY.test(value) &&
    !ENCODED_SLASH.test(value)
  );
}

/** A path of a URL, as a client sends it. Source: RFC 3986, section 3.3, and Gateway API v1.6, HTTPPathMatch. */
export const urlPath = z
  .custom<UrlPath>((value) => isUrlPath(typeof value === "string" ? value.split("?", 1)[0] : value), {
    error: ({ input }) => `${JSON.stringify(input)} is no path of a URL`,
    params: {
      remedy: 'begin with "/", write no "//", "/." and "/..", and as %20 and so on what may not stand in a URL',
    },
  })
  .refine((path) => !path.includes("?"), {
    error: ({ input }) => `${JSON.stringify(input)} is a path and a query`,
    params: { remedy: "write the path alone; which parameters a request must have is said under query" },
  });

/** A path without the slash at its end: what prefixes are compared by. That of `"/"` is empty. */
export const withoutEnd = (path: string): string => (path.endsWith("/") ? path.slice(0, -1) : path);
