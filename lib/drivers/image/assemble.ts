import { type Layer, sha256 } from "./layer.ts";
import { type BuiltImage, imageLabels } from "./port.ts";
import { type Member, packed } from "./tar.ts";

const EPOCH = "1970-01-01T00:00:00Z";

/** Where a container finds programs that are named without a folder. */
export const SEARCH_PATH = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/**
 * Puts an image together from its layers, lowest first.
 *
 * @param architecture in Docker's words
 */
export function assemble(architecture: string, entrypoint: readonly string[], layers: readonly Layer[]): BuiltImage {
  const config = Buffer.from(JSON.stringify(configOf(architecture, entrypoint, layers)));
  const imageId = sha256(config);
  const sizeBytes = layers.reduce((sum, { archive }) => sum + archive.length, 0);
  return { imageId, sizeBytes, archive: (reference) => packed(membersOf(reference, imageId, config, layers)) };
}

/** The image id is the digest of this text: another word or another order of keys would replace every image. */
function configOf(architecture: string, entrypoint: readonly string[], layers: readonly Layer[]) {
  return {
    architecture,
    config: { Env: [`PATH=${SEARCH_PATH.join(":")}`], Entrypoint: entrypoint, Labels: imageLabels },
    created: EPOCH,
    history: layers.map(({ about }) => ({ created: EPOCH, created_by: about })),
    os: "linux",
    rootfs: { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) },
  };
}

/** What `docker save` wrote before engines spoke OCI, and what every engine still loads. */
function membersOf(reference: string, imageId: string, config: Buffer, layers: readonly Layer[]): Member[] {
  const configName = `${hex(imageId)}.json`;
  const layerName = ({ diffId }: Layer) => `${hex(diffId)}/layer.tar`;
  const manifest = [{ Config: configName, RepoTags: [reference], Layers: layers.map(layerName) }];
  return [
    file(configName, config),
    ...layers.map((layer) => file(layerName(layer), layer.archive)),
    file("manifest.json", Buffer.from(JSON.stringify(manifest))),
  ];
}

function hex(digest: string): string {
  return digest.slice(digest.indexOf(":") + 1);
}

function file(name: string, body: Buffer): Member {
  return { type: "file", name, mode: 0o644, body };
}
