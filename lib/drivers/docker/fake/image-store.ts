import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { extract } from "tar-stream";
import { familiarReference } from "../client/image-reference.ts";
import type { Context } from "./context.ts";
import { labelsMatch } from "./label-filter.ts";
import { badRequest, notFound, serverError } from "./refusal.ts";
import type { FakeHost, FakeImage, ImageConfig } from "./state.ts";

/** By its id or the beginning of it, or by its name: engines do not mind. */
export function findImage({ images }: FakeHost, reference: string): FakeImage {
  const name = familiarReference(reference);
  const found =
    images.find(({ id, tags }) => id === reference || tags.includes(name)) ??
    images.find(({ id }) => id.slice("sha256:".length).startsWith(reference));
  if (found === undefined) throw notFound(`No such image: ${name}`);
  return found;
}

/** Which image an engine is to pull. */
export function referenceIn({ fromImage = "", tag = "" }: Readonly<Record<string, string>>): string {
  return `${fromImage}${tag.includes(":") ? "@" : ":"}${tag}`;
}

/** What engines write while they pull. */
const progress = (...lines: readonly object[]): string => lines.map((line) => `${JSON.stringify(line)}\r\n`).join("");

/** Brings an image from a registry. @returns what is written of it. @throws the engine's words of why it cannot be had */
export function pullImage({ customs, ids }: Context, host: FakeHost, reference: string): string {
  const name = familiarReference(reference);
  const answer = customs.pulls(name, host.name);
  if (typeof answer === "string") throw serverError(answer);
  if (!answer) throw notFound(`manifest for ${name} not found: manifest unknown: manifest unknown`);
  if (!host.images.some(({ tags }) => tags.includes(name))) {
    host.images.push({ id: `sha256:${ids.hex(64)}`, tags: [name], config: {} });
    host.events.tell("image", "pull", name, { name });
  }
  return progress({ status: `Pulling ${name}` }, { status: `Status: Downloaded newer image for ${name}` });
}

/** Keeps images under the names that their archive says. */
export function keepImages(host: FakeHost, images: readonly FakeImage[]): void {
  for (const { id, tags, config } of images) {
    for (const other of host.images) other.tags = other.tags.filter((tag) => !tags.includes(tag));
    const known = host.images.find((image) => image.id === id);
    if (known === undefined) host.images.push({ id, tags, config });
    else known.tags = [...known.tags, ...tags];
    host.events.tell("image", "load", id, { name: tags[0] ?? id });
  }
}

interface ManifestEntry {
  readonly Config: string;
  readonly RepoTags?: readonly string[] | null;
}

/** What an archive holds, as `docker save` writes it. @throws the engine's refusal of what is none */
export async function imagesIn(archive: AsyncIterable<Uint8Array>): Promise<readonly FakeImage[]> {
  const files = await jsonFiles(archive);
  const manifest = files.get("manifest.json");
  if (manifest === undefined)
    throw badRequest("Error processing tar file(exit status 1): archive/tar: invalid tar header");
  return (JSON.parse(manifest) as ManifestEntry[]).map(({ Config, RepoTags }) => {
    const text = files.get(Config) ?? "{}";
    const { config = {} } = JSON.parse(text) as { config?: ImageConfig };
    return { id: `sha256:${createHash("sha256").update(text).digest("hex")}`, tags: RepoTags ?? [], config };
  });
}

/** The small files of an archive; its layers are passed over. */
async function jsonFiles(archive: AsyncIterable<Uint8Array>): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const reader = extract();
  const feeding = (async () => {
    for await (const piece of archive) reader.write(piece);
    reader.end(undefined);
  })().catch((error: unknown) => reader.destroy(error as Error));
  try {
    for await (const entry of reader) {
      if (/\.json$|^blobs\//.test(entry.header.name) && (entry.header.size ?? 0) < 1_000_000) {
        files.set(entry.header.name, (await buffer(entry)).toString("utf8"));
      } else for await (const piece of entry) void piece;
    }
  } catch (error) {
    await feeding;
    if (error instanceof Error && /Invalid tar header|Unexpected end/.test(error.message)) return new Map();
    throw error;
  }
  return files;
}

/** Takes a name away, and the image with its last name, if no container was made of it. */
export function removeImage(host: FakeHost, reference: string): void {
  const image = findImage(host, reference);
  const name = image.id === reference ? image.tags[0] : familiarReference(reference);
  image.tags = image.tags.filter((tag) => tag !== name);
  host.events.tell("image", "untag", image.id, { name: image.id });
  if (image.tags.length === 0 && !isUsed(host, image)) drop(host, image);
}

/** Removes what has no name any more, carries the labels, and of which there is no container. */
export function pruneImages(host: FakeHost, labels: readonly string[] | undefined): void {
  const isMeant = ({ tags, config }: FakeImage) => tags.length === 0 && labelsMatch(labels, config.Labels ?? {});
  for (const image of host.images.filter(isMeant)) if (!isUsed(host, image)) drop(host, image);
}

function isUsed({ containers }: FakeHost, { id }: FakeImage): boolean {
  return [...containers.values()].some(({ imageId }) => imageId === id);
}

function drop(host: FakeHost, image: FakeImage): void {
  host.images.splice(host.images.indexOf(image), 1);
  host.events.tell("image", "delete", image.id, { name: image.id });
}
