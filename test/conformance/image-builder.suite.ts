import { beforeEach, describe, expect, it } from "vitest";
import type { HostFiles, ImageBuilder } from "../../lib/drivers/image/port.ts";
import { loadImage } from "../drivers/image/read-archive.ts";

/** A host with a few files, real or imagined. */
export interface ImageBuilderBed {
  /** Another builder on the same host. */
  readonly builder: () => ImageBuilder;
  /** Two different programs that need no library. */
  readonly programs: readonly [string, string];
  readonly file: string;
  readonly folder: string;
  /** A path where nothing is. */
  readonly absent: string;
  /** Gives the file another content. */
  readonly change: (file: string) => Promise<void>;
}

/** What every image builder must do. Run by each one's own test file. */
export function imageBuilderSuite(name: string, makeBed: () => Promise<ImageBuilderBed>): void {
  describe(`${name}: ImageBuilder`, () => {
    let bed: ImageBuilderBed;
    let source: HostFiles;
    const build = (changed: Partial<HostFiles> = {}) => bed.builder().build("web.source", { ...source, ...changed });

    beforeEach(async () => {
      bed = await makeBed();
      const [entrypoint] = bed.programs;
      source = { binaries: bed.programs, files: { "/www": bed.folder, "/motd": bed.file }, entrypoint: [entrypoint] };
    });

    it("gives one id for one source, from every builder", async () => {
      const { imageId } = await build();
      expect(imageId).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect((await build()).imageId).toBe(imageId);
    });

    it("does not care in which order things are listed", async () => {
      const { imageId } = await build();
      const binaries = source.binaries.toReversed();
      expect((await build({ binaries, files: { "/motd": bed.file, "/www": bed.folder } })).imageId).toBe(imageId);
    });

    it.each<[string, () => Partial<HostFiles>]>([
      ["program less", () => ({ binaries: [bed.programs[0]] })],
      ["file less", () => ({ files: { "/www": bed.folder } })],
      ["path in the image", () => ({ files: { "/www": bed.folder, "/issue": bed.file } })],
      ["entrypoint", () => ({ entrypoint: [bed.programs[1]] })],
      ["argument", () => ({ entrypoint: [bed.programs[0], "-v"] })],
    ])("gives another id for another %s", async (_, changed) => {
      expect((await build(changed())).imageId).not.toBe((await build()).imageId);
    });

    it("gives another id when the content of a file changes, and the same builder sees it", async () => {
      const builder = bed.builder();
      const before = await builder.build("web.source", source);
      await bed.change(bed.file);
      const after = await builder.build("web.source", source);
      expect(after.imageId).not.toBe(before.imageId);
    });

    it("keeps the layer of the programs when only files change", async () => {
      const before = await loadImage((await build()).archive("web:1"));
      await bed.change(bed.file);
      const after = await loadImage((await build()).archive("web:2"));
      expect(after.layerIds[0]).toBe(before.layerIds[0]);
      expect(after.layerIds[1]).not.toBe(before.layerIds[1]);
    });

    it("writes an archive that an engine loads as this image under this reference", async () => {
      const image = await build();
      const loaded = await loadImage(image.archive("web:1a2b3c"));
      expect(loaded).toMatchObject({ id: image.imageId, references: ["web:1a2b3c"] });
      expect(loaded.config).toMatchObject({ config: { Entrypoint: source.entrypoint } });
      expect(loaded.config.rootfs.diff_ids).toEqual(loaded.layerIds);
      expect(loaded.config.history).toHaveLength(loaded.layerIds.length);
    });

    it("writes it again under another reference, with the content that was there when it was built", async () => {
      const image = await build();
      const first = await loadImage(image.archive("web:1"));
      await bed.change(bed.file);
      const second = await loadImage(image.archive("registry.example:5000/web:2"));
      expect(second).toEqual({ ...first, references: ["registry.example:5000/web:2"] });
    });

    it("says how large the layers are", async () => {
      expect((await build()).sizeBytes).toBeGreaterThan(0);
    });

    it("tells of every path that is not there at once, each where it is written", async () => {
      const files = { "/www": bed.folder, "/lost": bed.absent };
      const refused = build({ binaries: [bed.programs[0], bed.absent], files });
      await expect(refused).rejects.toMatchObject({
        code: "invalid-props",
        problems: [
          { at: "web.source.binaries.1", summary: `there is no ${bed.absent} on this host` },
          { at: "web.source.files./lost", summary: `there is no ${bed.absent} on this host` },
        ],
      });
    });
  });
}
