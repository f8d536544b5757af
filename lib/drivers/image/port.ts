/** Files of this host that make an image. Paths are absolute here. */
export interface HostFiles {
  readonly binaries: readonly string[];
  /** Path in the image to path on this host; a folder brings all that is in it. */
  readonly files: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
}

/** An image that was put together, and can be written out as often as wanted. */
export interface BuiltImage {
  /** `sha256:` and 64 hex digits; the same input gives the same id on every host and engine. */
  readonly imageId: string;
  readonly sizeBytes: number;
  /** What `docker load` reads, under this reference. */
  archive(reference: string): AsyncIterable<Uint8Array>;
}

/** Builds images out of files of this host. */
export interface ImageBuilder {
  /** @throws `invalid-props` naming every file that is missing or cannot be read, relative to `at`. */
  build(at: string, source: HostFiles): Promise<BuiltImage>;
}
