import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { changePolicy, inPlace, transport } from "../../core/change-policy.ts";
import { disclosure, saidByConstruct, shownInTrial } from "../../core/disclosure.ts";
import type { ImageRef } from "../../core/references.ts";
import { absolutePath, text } from "../../core/schema.ts";

/** A command that looks at what a {@link Config} is to hold, in a container of its own, without a network. */
export interface ConfigCheckArgs {
  /**
   * An {@link Image}, or a reference to an image. A machine that has it already tries the content, a manager before
   * others; if none has it, one pulls it, and if none can, the run fails: services could not start with it either.
   * Another image tries a content again that is kept already.
   */
  readonly image: Input<string> | ImageRef;
  /**
   * Program and arguments, instead of the image's entrypoint. Exit code 0 means that the content is good. Secret values
   * are refused, here and beside it.
   * @example ["nginx", "-t"]
   */
  readonly command: Input<readonly Input<string>[]>;
  /**
   * Where the command finds the content; a whole path.
   * @example "/etc/nginx/nginx.conf"
   */
  readonly target: Input<string>;
  /**
   * Whom the command runs as.
   * @defaultValue the image's
   */
  readonly user?: Input<string | undefined>;
  /**
   * Other files that the content refers to: what each of them holds, as a text, by its whole path.
   * @example { "/etc/nginx/gzip.conf": "gzip on;" }
   * @defaultValue none
   */
  readonly files?: Input<Readonly<Record<string, Input<string>>> | undefined>;
  /**
   * Whole paths at which the content expects a certificate and its key in one file. The command finds one there that
   * was made on the spot: real keys never leave the managers' store for it.
   * @example ["/run/secrets/site.pem"]
   * @defaultValue none
   */
  readonly certificates?: Input<readonly Input<string>[] | undefined>;
}

/** Its reference says which image it is. */
const image = z.strictObject({
  reference: text,
  imageId: z.string().optional().register(changePolicy, transport).register(disclosure, saidByConstruct),
});

/** The schema beside {@link ConfigCheckArgs}. */
export const check = z
  .strictObject({
    image: image.register(changePolicy, inPlace),
    command: z.array(text).min(1),
    target: absolutePath,
    user: text.optional(),
    files: z.record(absolutePath, z.string()).default({}),
    certificates: z.array(absolutePath).default([]),
  })
  .register(disclosure, shownInTrial);

/** A check with every default filled in. */
export type ConfigCheck = z.output<typeof check>;
