/** Files of this host that make an image. Paths are absolute here. */
export interface HostFiles {
  /** Programs. Each keeps its path in the image, and brings its libraries; busybox brings its applets too. */
  readonly binaries: readonly string[];
  /** Path in the image to path on this host; a folder brings all that is in it. */
  readonly files: Readonly<Record<string, string>>;
  /** What a container runs. Its first word must be in the image. */
  readonly entrypoint: readonly string[];
}

/** What every image that is built here carries: by it one can tell later which nameless images were ours. */
export const imageLabels: Readonly<Record<string, string>> = { "swarmwright.source": "hostFiles" };

/** An image that was put together, and can be written out as often as wanted. */
export interface BuiltImage {
  /**
   * `sha256:` and 64 hex digits; the same input gives the same id on every host of one architecture. An engine that
   * stores images itself has it under this id; one that leaves that to containerd has an id of its own for it.
   */
  readonly imageId: string;
  /** Of all layers, unpacked; about what one load sends. */
  readonly sizeBytes: number;
  /**
   * What `docker load` reads, under this reference.
   *
   * @param reference with a tag; engines refuse to load a name alone
   */
  archive(reference: string): AsyncIterable<Uint8Array>;
}

/** Builds images out of files of this host. */
export interface ImageBuilder {
  /**
   * The image holds the files as they are now, whatever becomes of them later.
   *
   * @param at the construct and property that `source` came from: `web.source`
   * @throws `invalid-props` naming everything in `source` that cannot be in an image, relative to `at`
   */
  build(at: string, source: HostFiles): Promise<BuiltImage>;
}
