import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { pack, type Pack } from "tar-stream";

/** What the one process of a test image does. */
export interface TestImage {
  readonly reference: string;
  readonly command: readonly string[];
  /** Makes images of the same command differ in their ids. */
  readonly variant?: string;
  readonly healthcheck?: object;
}

/** The same bytes at every time of day, and so the same image id. */
type Head = Parameters<Pack["entry"]>[0];
const dated = (head: Head): Head => ({ ...head, mtime: new Date(0) });

const COMMANDS = ["cat", "echo", "false", "hostname", "sh", "sleep", "true"] as const;

/** What `docker save` would write of an image that holds a shell and a few commands. */
export async function testImageArchive(image: TestImage): Promise<Buffer> {
  const layer = await archived((tar) => {
    tar.entry(dated({ name: "bin/busybox", mode: 0o755 }), readFileSync("/bin/busybox"));
    COMMANDS.forEach((name) => tar.entry(dated({ name: `bin/${name}`, type: "symlink", linkname: "busybox" })));
  });
  const config = Buffer.from(JSON.stringify(imageConfig(image, layer)));
  const manifest = [{ Config: `${sha256(config)}.json`, RepoTags: [image.reference], Layers: ["layer.tar"] }];
  return archived((tar) => {
    tar.entry(dated({ name: `${sha256(config)}.json` }), config);
    tar.entry(dated({ name: "layer.tar" }), layer);
    tar.entry(dated({ name: "manifest.json" }), JSON.stringify(manifest));
  });
}

function imageConfig({ reference, command, variant = "", healthcheck }: TestImage, layer: Buffer): object {
  return {
    architecture: "amd64",
    os: "linux",
    config: {
      Env: ["PATH=/bin", `VARIANT=${variant}`],
      Cmd: command,
      Healthcheck: healthcheck,
      Labels: { "test.image": reference.split(":")[0] },
    },
    rootfs: { type: "layers", diff_ids: [`sha256:${sha256(layer)}`] },
    history: [{ created: "1970-01-01T00:00:00Z", created_by: "test" }],
  };
}

async function archived(fill: (tar: Pack) => void): Promise<Buffer> {
  const tar = pack();
  fill(tar);
  tar.finalize();
  return buffer(tar);
}

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** In pieces, as from a file. */
export async function* inPieces(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
