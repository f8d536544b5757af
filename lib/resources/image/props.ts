import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { changePolicy, immutable, inPlace, transport } from "../../core/change-policy.ts";
import { disclosure, saidByConstruct, shown, shownInCommand, shownInErrors } from "../../core/disclosure.ts";
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

/** It is the path in the image, too: one that depends on where the checkout lies would make another image there. */
const programPath = z.string().refine((path) => path.startsWith("/"), {
  error: "a program keeps its path, so it must begin with /",
  params: { remedy: "name it by its whole path, or bring it under files" },
});

const hostFilesSource = z.strictObject({
  kind: z.literal("hostFiles"),
  binaries: z.array(programPath).default([]),
  files: z.record(absolutePath, z.string().min(1)).default({}),
  entrypoint: z.array(z.string()).min(1).register(disclosure, shownInCommand),
});

/** What a user may say, without the cluster. */
export const imageSettings = {
  name: imageName.optional().register(changePolicy, immutable).register(disclosure, shown),
  source: z
    .discriminatedUnion("kind", [hostFilesSource])
    .register(changePolicy, transport)
    .register(disclosure, shownInErrors),
};

export const imageSchema = z.strictObject({
  ...imageSettings,
  /** Of the content: what `source` comes down to. The name shows its first digits: another id is another name. */
  imageId: z.string().optional().register(changePolicy, transport).register(disclosure, saidByConstruct),
  machines: clusterMachines.register(changePolicy, inPlace),
});

/** The props with every default filled in; the name is the whole reference then. */
export type ImageSpec = z.output<typeof imageSchema>;

export interface ImageOutputs {
  readonly reference: string;
  readonly imageId: string;
}
