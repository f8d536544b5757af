import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { changePolicy, immutable, inPlace, transport } from "../../core/change-policy.ts";
import type { ClusterRef } from "../../core/references.ts";
import { clusterMachines } from "../references-schema.ts";
import type { ImageSource } from "./sources.ts";

/** Settings of an {@link Image}. */
export interface ImageArgs {
  /** The cluster whose machines get the image. A machine that joins later gets it then. */
  readonly cluster: ClusterRef;
  /** `hostFiles({...})`. Another content is another image: the services that use it roll, then the old one goes. */
  readonly source: ImageSource;
  /**
   * Name of the image on the machines, without its tag.
   * @example "web"
   * @defaultValue the construct's name
   */
  readonly name?: Input<string | undefined>;
}

const imageName = z.string().regex(/^[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/, {
  error: "no name of an image: small letters, digits, and between them . _ - or /, without a tag",
});

const absolutePath = z.string().startsWith("/", { error: "a path in the image begins with /" });

const hostFilesSource = z.strictObject({
  kind: z.literal("hostFiles"),
  binaries: z.array(z.string().min(1)).default([]),
  files: z.record(absolutePath, z.string().min(1)).default({}),
  entrypoint: z.array(z.string()).min(1),
});

/** What a user may say, without the cluster. */
export const imageSettings = {
  name: imageName.optional().register(changePolicy, immutable),
  source: z.discriminatedUnion("kind", [hostFilesSource]).register(changePolicy, transport),
};

export const imageSchema = z.strictObject({
  ...imageSettings,
  /** Of the content: what `source` comes down to. */
  imageId: z.string().optional().register(changePolicy, immutable),
  machines: clusterMachines.register(changePolicy, inPlace),
});

/** The props with every default filled in; the name is the whole reference then. */
export type ImageSpec = z.output<typeof imageSchema>;

export interface ImageOutputs {
  readonly reference: string;
  readonly imageId: string;
}
