import { contentName } from "../../core/naming.ts";
import { type Props, unknown, type Value } from "../../core/value.ts";
import { isProblem } from "../../core/errors.ts";
import { type Labels, ourLabel, stackLabels, urnOf } from "../../core/labels.ts";
import type { Call } from "../../core/lifecycle.ts";
import type { Versioned } from "../../drivers/docker/api/versioned.ts";
import type { FilesApi } from "../../drivers/docker/port.ts";

import { bytesOf } from "./props.ts";

/*
 * The contents that a config or a secret has had, as far as they are still there: each is a file of its own.
 */

/**
 * The name of one, which must be known before the plan is made: what it holds and how it is filled in decide it.
 *
 * @param hexDigest a digest in hexadecimal
 */
export function versionName(
  { name, content, encoding = "utf8", templateDriver }: Props,
  hexDigest: (held: Buffer) => string,
): Value {
  if (typeof name !== "string" || typeof content !== "string" || templateDriver === unknown) return unknown;
  if (encoding !== "utf8" && encoding !== "base64") return unknown;
  const filledIn = typeof templateDriver === "string" ? `${templateDriver} template\0` : "";
  return contentName(name, hexDigest(Buffer.concat([Buffer.from(filledIn), bytesOf({ content, encoding })])));
}

/** A config or a secret, as an engine tells of it. */
export interface KeptFile extends Versioned {
  readonly Spec: { readonly Name: string; readonly Labels?: Labels | null };
}

const KEEP = ourLabel("keep");

/** Docker has no word for how many old ones may stay. */
export const keptLabels = (keep: number): Labels => ({ [KEEP]: String(keep) });

/** How many old ones may stay, of one that is there. */
export const keptBy = ({ Spec }: KeptFile): number => Number(Spec.Labels?.[KEEP] ?? 0);

/**
 * All that were made for this resource, under its name of today or the one that `live` was made under; the current one
 * first, which is the one that was written last. What merely has a similar name is none of them.
 */
export async function versionsOf<Live extends KeptFile>(
  files: Pick<FilesApi<Live, never>, "list">,
  { urn }: Call,
  live: Live,
): Promise<readonly Live[]> {
  const names = new Set([urn, urnOf(live.Spec.Labels ?? {})]);
  const isVersion = ({ ID, Spec }: Live) => ID !== live.ID && names.has(urnOf(Spec.Labels ?? {}));
  const others = (await files.list(stackLabels(urn))).filter(isVersion);
  return [live, ...others].toSorted((a, b) => b.Version.Index - a.Version.Index);
}

export async function removeUnlessUsed(files: Pick<FilesApi<never, never>, "remove">, id: string): Promise<void> {
  try {
    await files.remove(id);
  } catch (error) {
    if (!isProblem(error, "conflict")) throw error;
  }
}
