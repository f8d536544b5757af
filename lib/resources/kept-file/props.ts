import * as z from "zod";
import { changePolicy, immutable, inPlace, labelOnly, transport } from "../../core/change-policy.ts";
import { disclosure, shown } from "../../core/disclosure.ts";
import type { Fault } from "../../core/rule.ts";
import { labels } from "../../core/schema.ts";

/*
 * What configs and secrets have in common: files that the managers keep. What they hold decides their name.
 */

/** Docker takes 64 characters, and 13 of them are the digest's; so it reads what was recorded, too. */
export const fileName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,50}(-[0-9a-f]{12})?$/, {
  error: "no name for Docker: letters, digits, and after the first also _ . -, 51 at most",
});

const KIB = 1_024;

/** How bytes are written as a text. Node's own words. */
export type Encoding = "utf8" | "base64";

interface Written {
  readonly content: string;
  readonly encoding: Encoding;
}

/** The bytes of the file. */
export const bytesOf = ({ content, encoding }: Written): Buffer => Buffer.from(content, encoding);

/** What such a file holds, as a text. */
export const fileContent = () =>
  z.string().refine((text) => text !== "", {
    error: "is empty",
    params: { remedy: "Docker keeps no empty file: give it a line" },
  });

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** What no bytes can be made of, or more of them than Docker keeps. @param limitKiB it must be less */
export function wrongContent(file: Written, limitKiB: number): Fault | undefined {
  if (file.encoding === "base64" && (!BASE64.test(file.content) || file.content.length % 4 !== 0)) {
    return { summary: "is no base64", remedy: 'read the file so: readFileSync(path, "base64")' };
  }
  const bytes = bytesOf(file).length;
  if (bytes < limitKiB * KIB) return undefined;
  const remedy = `Docker keeps less than ${limitKiB} KiB: shorten it, or make several of it`;
  return { summary: `is ${Math.ceil(bytes / KIB)} KiB long`, remedy };
}

/** What fills in a file, for each task. Docker has one. */
export type TemplateDriver = "golang";

/** Docker has no limit: this is to catch a slip. */
const MOST_KEPT = 100;

/** Called anew for each resource: schemas that share a property would share its policy. */
export const keptFileSettings = () => ({
  /** Another way to write the same bytes is no change: the name shows their digest. */
  encoding: z.enum(["utf8", "base64"]).default("utf8").register(changePolicy, transport),
  templateDriver: z.enum(["golang"]).optional().register(changePolicy, immutable),
  keep: z.int().min(0).max(MOST_KEPT).default(0).register(changePolicy, inPlace),
  labels: labels.default({}).register(changePolicy, labelOnly).register(disclosure, shown),
});
