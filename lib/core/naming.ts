import { createHash } from "node:crypto";
import { type Props, reveal, type Value } from "./value.ts";

/** What a URN says: `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>`. */
export interface Urn {
  readonly stack: string;
  readonly project: string;
  /** The resource's own type, without its parents': `swarmwright:index:Service`. */
  readonly type: string;
  /** The types of its parents and its own, joined by `$`. */
  readonly typeChain: string;
  readonly name: string;
}

export function parseUrn(urn: string): Urn {
  const [head = "", project = "", typeChain = "", ...name] = urn.split("::");
  const type = typeChain.slice(typeChain.lastIndexOf("$") + 1);
  return { stack: head.slice("urn:pulumi:".length), project, type, typeChain, name: name.join("::") };
}

/** The last part of a type token: `swarmwright:index:Service` is a `Service`. */
export function typeName(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}

/** The physical name that check decided on; empty while it is unknown. */
export function nameIn({ name }: Props): string {
  return typeof name === "string" ? name : "";
}

/** Another name for another content, the same whenever it is computed: `mesh-1a2b3c`. */
export function derivedName(base: string, content: Value): string {
  return `${base}-${digest(content).slice(0, 6)}`;
}

const CONTENT_DIGITS = 12;

/** The name of what never changes: it shows its content, so that another content has another name. */
export function contentName(base: string, hexDigest: string): string {
  return `${base}-${hexDigest.slice(0, CONTENT_DIGITS)}`;
}

/** What it is called whatever its content: `nginx-conf` of `nginx-conf-1a2b3c4d5e6f`. */
export function withoutDigest(name: string): string {
  return name.replace(/-[0-9a-f]{12}$/, "");
}

/** SHA-256 over a value, whatever the order of its keys. Do not use it on weak secrets: they could be guessed. */
export function digest(content: Value): string {
  return createHash("sha256")
    .update(JSON.stringify(sortedKeys(reveal(content))))
    .digest("hex");
}

function sortedKeys(value: Value): Value {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value as Props).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortedKeys(item)]));
}
