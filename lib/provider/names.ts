import type * as z from "zod";
import { diff } from "../core/diff.ts";
import { derivedName, nameIn, parseUrn } from "../core/naming.ts";
import { hasUnknown, type Props, unknown, type Value } from "../core/value.ts";

interface Named {
  readonly schema: z.ZodObject;
  readonly naming: "plain" | "derived" | "content";
}

/** Decides physical names, in check, so that a preview can show them. */
export interface NameKeeper {
  /** The inputs of before, also where an engine checks for a replacement and does not say them. */
  before(urn: string, olds: Props | undefined): Props | undefined;
  nameFor(lifecycle: Named, urn: string, olds: Props | undefined, news: Props): Value;
}

/**
 * An engine checks twice for a replacement: with the old inputs, then without. The second time the keeper remembers
 * the first, and gives a name that differs from the old one and is the same at every retry. It serves one run.
 */
export function nameKeeper(): NameKeeper {
  const seen = new Map<string, Props>();
  return {
    before(urn, olds) {
      if (olds) seen.set(urn, olds);
      return seen.get(urn);
    },
    nameFor({ schema, naming }, urn, olds, news) {
      const plain = news["name"] ?? parseUrn(urn).name;
      if (naming !== "derived" || typeof plain !== "string") return plain;
      const before = olds ?? seen.get(urn);
      if (!before) return plain;
      seen.set(urn, before);
      const keeps = olds !== undefined && !isReplacement(schema, plain, before, news);
      return keeps ? (before["name"] ?? plain) : successor(plain, before, news);
    },
  };
}

function isReplacement(schema: z.ZodObject, plain: string, before: Props, after: Props): boolean {
  const name = nameIn(before);
  const renamed = name !== plain && !name.startsWith(`${plain}-`);
  return renamed || diff(schema, { ...before, name: "" }, { ...after, name: "" }).kind === "replace";
}

function successor(plain: string, before: Props, after: Props): Value {
  return hasUnknown(after) ? unknown : derivedName(plain, { ...after, name: before["name"] ?? "" });
}
