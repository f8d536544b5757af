import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { extract } from "tar-stream";

/*
 * A registry that images can be pulled from. Source: the OCI distribution specification, "Pull".
 * Run as a program it serves the archives of its arguments, where engines ask for no TLS: inside of a machine.
 */

/** Engines take this computer's own addresses without TLS. */
export const REGISTRY = "127.0.0.1:5000";

/** Names below it are shown to nobody who did not log in; and of names below the other one no layer can be had. */
export const PRIVATE = `${REGISTRY}/private`;
export const BROKEN = `${REGISTRY}/broken`;

const MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
const CONFIG = "application/vnd.docker.container.image.v1+json";
const LAYER = "application/vnd.docker.image.rootfs.diff.tar";

interface Content {
  /** Layers and configs, by their digests. */
  readonly blobs: Map<string, Buffer>;
  /** By name and tag or digest: `web/1`. */
  readonly manifests: Map<string, Buffer>;
}

/** @param archives as `docker save` writes them; the names of their images begin with {@link REGISTRY} */
export async function registry(archives: readonly Uint8Array[]): Promise<Server> {
  const content: Content = { blobs: new Map(), manifests: new Map() };
  for (const archive of archives) await take(content, archive);
  return createServer(({ url = "" }, response) => answer(content, url, response));
}

interface Saved {
  readonly Config: string;
  readonly RepoTags: readonly string[];
  readonly Layers: readonly string[];
}

async function take({ blobs, manifests }: Content, archive: Uint8Array): Promise<void> {
  const files = await filesIn(archive);
  const kept = (mediaType: string, path: string) => {
    const bytes = files.get(path);
    if (bytes === undefined) throw new Error(`the archive has no ${path}`);
    blobs.set(digestOf(bytes), bytes);
    return { mediaType, size: bytes.length, digest: digestOf(bytes) };
  };
  for (const { Config, RepoTags, Layers } of JSON.parse(String(files.get("manifest.json"))) as Saved[]) {
    const layers = Layers.map((path) => kept(LAYER, path));
    const manifest = { schemaVersion: 2, mediaType: MANIFEST, config: kept(CONFIG, Config), layers };
    const bytes = Buffer.from(JSON.stringify(manifest));
    for (const reference of RepoTags) {
      const [name = "", tag = ""] = reference.slice(REGISTRY.length + 1).split(":");
      for (const by of [tag, digestOf(bytes)]) manifests.set(`${name}/${by}`, bytes);
    }
  }
}

async function filesIn(archive: Uint8Array): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const reader = extract();
  reader.end(archive);
  for await (const entry of reader) files.set(entry.header.name, await buffer(entry));
  return files;
}

function answer({ blobs, manifests }: Content, url: string, response: ServerResponse): void {
  const [, name = "", kind, by = ""] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(url) ?? [];
  const isBelow = (place: string): boolean => `${REGISTRY}/${name}`.startsWith(`${place}/`);
  if (url === "/v2/") return void response.end("{}");
  if (isBelow(PRIVATE)) {
    response.setHeader("www-authenticate", 'Basic realm="test"');
    return failed(response, 401, "UNAUTHORIZED", "authentication required");
  }
  if (kind === "manifests") {
    const manifest = manifests.get(`${name}/${by}`);
    return manifest
      ? sent(response, MANIFEST, manifest)
      : failed(response, 404, "MANIFEST_UNKNOWN", "manifest unknown");
  }
  const blob = isBelow(BROKEN) && blobs.get(by)?.[0] !== "{".charCodeAt(0) ? undefined : blobs.get(by);
  return blob
    ? sent(response, "application/octet-stream", blob)
    : failed(response, 404, "BLOB_UNKNOWN", "blob unknown");
}

function sent(response: ServerResponse, type: string, bytes: Buffer): void {
  response.writeHead(200, {
    "content-type": type,
    "content-length": bytes.length,
    "docker-content-digest": digestOf(bytes),
  });
  // Node sends no body in answer to a HEAD.
  response.end(bytes);
}

function failed(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ errors: [{ code, message }] }));
}

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

if (process.argv[1] === import.meta.filename) {
  const server = await registry(process.argv.slice(2).map((path) => readFileSync(path)));
  const [host, port] = REGISTRY.split(":");
  server.listen(Number(port), host, () => process.stdout.write("ready\n"));
}
