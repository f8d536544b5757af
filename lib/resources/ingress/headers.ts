import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { type Fault, rule } from "../../core/rule.ts";
import { textOf } from "./forms.ts";

/** What becomes of the headers of a request or of its answer. */
export interface HeaderChangesArgs {
  /**
   * Headers that have this value, whatever they had.
   * @defaultValue none
   */
  readonly set?: Input<Readonly<Record<string, Input<string>>> | undefined>;
  /**
   * Headers that have this value beside what they had.
   * @defaultValue none
   */
  readonly add?: Input<Readonly<Record<string, Input<string>>> | undefined>;
  /** @defaultValue none */
  readonly remove?: Input<readonly Input<string>[] | undefined>;
}

/** A header's name. RFC 9110 allows more characters; nobody uses them, and some mean something to a proxy. */
export const headerName = textOf(
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,255}$/,
  "no name of a header",
  "write letters, digits, _ and -, 256 at most",
);

/** A header's value. Source: RFC 9110, section 5.5, without its obsolete characters. */
export const headerValue = textOf(
  /^[!-~](?:[ -~]{0,4094}[!-~])?$/,
  "no value of a header",
  "write visible ASCII, with blanks only inside, 1 to 4096 characters",
);

/** They frame a message, or belong to one connection: another value makes one message of two, or two of one. */
const FRAMING = new Set(
  [
    "Connection",
    "Content-Length",
    "Keep-Alive",
    "Proxy-Connection",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
  ].map((name) => name.toLowerCase()),
);

const changeable = headerName
  .refine((name) => !FRAMING.has(name.toLowerCase()), {
    error: ({ input }) => `${JSON.stringify(input)} frames messages: it is the proxy's own`,
    params: { remedy: "leave it to the proxy" },
  })
  .refine((name) => name.toLowerCase() !== "host", {
    error: "Host says where a request goes to",
    params: { remedy: "use rewriteHost" },
  });

const changes = z.strictObject({
  set: z.record(changeable, headerValue).default({}),
  add: z.record(changeable, headerValue).default({}),
  remove: z.array(changeable).default([]),
});

/** Changes of headers, each header in one of them. */
export const headerChanges = rule(changes, ["set", "add", "remove"], [], changedTwice);

/** Changes of headers with every default filled in. */
export type HeaderChanges = z.output<typeof changes>;

function changedTwice({ set, add, remove }: HeaderChanges): Fault | undefined {
  const names = [...Object.keys(set), ...Object.keys(add), ...remove].map((name) => name.toLowerCase());
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  if (twice.length === 0) return undefined;
  return { summary: `changed twice: ${twice.join(", ")}`, remedy: "name each header once, in one of set, add, remove" };
}
