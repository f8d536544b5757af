import * as z from "zod";
import { changePolicy, immutable, inPlace, labelOnly } from "../../core/change-policy.ts";
import { disclosure, shown } from "../../core/disclosure.ts";
import { labels } from "../../core/schema.ts";

/*
 * What configs and secrets have in common: files that the managers keep. What they hold decides their name.
 */

/** Docker takes 64 characters, and 13 of them are the digest's; so it reads what was recorded, too. */
export const fileName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,50}(-[0-9a-f]{12})?$/, {
  error: "no name for Docker: letters, digits, and after the first also _ . -, 51 at most",
});

const KIB = 1_024;

/** What such a file holds. @param limitKiB of Docker's; it must be less */
export function fileContent(limitKiB: number) {
  return z
    .string()
    .refine((text) => text !== "", {
      error: "is empty",
      params: { remedy: "Docker keeps no empty file: give it a line" },
    })
    .refine((text) => Buffer.byteLength(text) < limitKiB * KIB, {
      error: ({ input }) => `is ${Math.ceil(Buffer.byteLength(String(input)) / KIB)} KiB long`,
      params: { remedy: `Docker keeps less than ${limitKiB} KiB: shorten it, or make several of it` },
    });
}

/** What fills in a file, for each task. Docker has one. */
export type TemplateDriver = "golang";

/** Docker has no limit: this is to catch a slip. */
const MOST_KEPT = 100;

/** Called anew for each resource: schemas that share a property would share its policy. */
export const keptFileSettings = () => ({
  templateDriver: z.enum(["golang"]).optional().register(changePolicy, immutable),
  keep: z.int().min(0).max(MOST_KEPT).default(0).register(changePolicy, inPlace),
  labels: labels.default({}).register(changePolicy, labelOnly).register(disclosure, shown),
});
