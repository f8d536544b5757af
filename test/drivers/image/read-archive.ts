import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { extract, type Header } from "tar-stream";
import * as z from "zod";

export interface TarMember {
  readonly header: Header;
  readonly body: Buffer;
}

/** All of a tar archive, in its order. */
async function readTar(archive: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<TarMember[]> {
  const members: TarMember[] = [];
  for await (const entry of Readable.from(archive).pipe(extract())) {
    members.push({ header: entry.header, body: await buffer(entry) });
  }
  return members;
}

const manifestSchema = z.tuple([
  z.strictObject({ Config: z.string(), RepoTags: z.array(z.string()), Layers: z.array(z.string()) }),
]);

const configSchema = z.strictObject({
  architecture: z.string(),
  config: z.strictObject({
    Env: z.array(z.string()),
    Entrypoint: z.array(z.string()),
    Labels: z.record(z.string(), z.string()),
  }),
  created: z.literal("1970-01-01T00:00:00Z"),
  history: z.array(z.strictObject({ created: z.literal("1970-01-01T00:00:00Z"), created_by: z.string() })),
  os: z.literal("linux"),
  rootfs: z.strictObject({ type: z.literal("layers"), diff_ids: z.array(z.string()) }),
});

/** What an engine would read out of an image archive. */
export interface LoadedImage {
  readonly id: string;
  readonly references: readonly string[];
  readonly config: z.infer<typeof configSchema>;
  /** Digests of the layers as they are in the archive, lowest first. */
  readonly layerIds: readonly string[];
  readonly layers: readonly (readonly TarMember[])[];
}

/** Reads an archive as `docker load` does: by way of its manifest. */
export async function loadImage(archive: AsyncIterable<Uint8Array>): Promise<LoadedImage> {
  const members = new Map((await readTar(archive)).map(({ header, body }) => [header.name, body]));
  const bodyAt = (name: string) => {
    const body = members.get(name);
    if (body === undefined) throw new Error(`no ${name} in the archive`);
    return body;
  };
  const [manifest] = manifestSchema.parse(JSON.parse(bodyAt("manifest.json").toString()));
  const layers = manifest.Layers.map(bodyAt);
  return {
    id: sha256(bodyAt(manifest.Config)),
    references: manifest.RepoTags,
    config: configSchema.parse(JSON.parse(bodyAt(manifest.Config).toString())),
    layerIds: layers.map(sha256),
    layers: await Promise.all(layers.map((layer) => readTar([layer]))),
  };
}

function sha256(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
