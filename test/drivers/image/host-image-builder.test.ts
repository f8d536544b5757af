import { mkdir, rm } from "node:fs/promises";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostImageBuilder } from "../../../lib/drivers/image/host-image-builder.ts";
import { build, layersOf, listing } from "./built.ts";
import { type HostBed, hostBed, program } from "./host-bed.ts";
import { loadImage } from "./read-archive.ts";

describe("an image of host files", () => {
  it("has the ids that it always had: another one would restart every service once", async () => {
    const bed = await hostBed();
    const image = await build({
      binaries: [],
      files: {
        "/srv/app": await bed.write("app", program({ content: "app" }), { mode: 0o755 }),
        "/www/index.html": await bed.write("index.html", "<h1>it works</h1>\n"),
      },
      entrypoint: ["/srv/app", "--port", "80"],
    });
    const { config } = await loadImage(image.archive("web:1"));
    expect({ imageId: image.imageId, config }).toMatchInlineSnapshot(`
      {
        "config": {
          "architecture": "amd64",
          "config": {
            "Entrypoint": [
              "/srv/app",
              "--port",
              "80",
            ],
            "Env": [
              "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ],
            "Labels": {
              "swarmwright.source": "hostFiles",
            },
          },
          "created": "1970-01-01T00:00:00Z",
          "history": [
            {
              "created": "1970-01-01T00:00:00Z",
              "created_by": "binaries and their libraries",
            },
            {
              "created": "1970-01-01T00:00:00Z",
              "created_by": "files",
            },
          ],
          "os": "linux",
          "rootfs": {
            "diff_ids": [
              "sha256:14143d8ce10d16275acd6b96ad49f0a579026dcbec5ed6d97274058e36407a41",
              "sha256:7564dfd99bbbad665c13c8b14bd9df980ed8384dae31cc52c21c4327e861ff00",
            ],
            "type": "layers",
          },
        },
        "imageId": "sha256:e69db327dae3f84ba09c14631d40455143a41d5a68928e7c83d53fe3c453a563",
      }
    `);
  });

  it("has a root on which programs can start, and nothing else without files", async () => {
    const layers = await layersOf({});
    expect(layers.map(listing)).toMatchInlineSnapshot(`
      [
        [
          "0755 dev/",
          "0755 etc/",
          "0644 etc/group",
          "0644 etc/nsswitch.conf",
          "0644 etc/passwd",
          "0755 proc/",
          "0755 root/",
          "0755 run/",
          "0755 sys/",
          "1777 tmp/",
        ],
      ]
    `);
    const texts = layers[0]
      ?.filter(({ body }) => body.length > 0)
      .map(({ header, body }) => [header.name, body.toString()]);
    expect(texts).toMatchInlineSnapshot(`
      [
        [
          "etc/group",
          "root:x:0:
      nogroup:x:65534:
      ",
        ],
        [
          "etc/nsswitch.conf",
          "passwd: files
      group: files
      hosts: files dns
      ",
        ],
        [
          "etc/passwd",
          "root:x:0:0:root:/root:/bin/sh
      nobody:x:65534:65534:nobody:/:/bin/false
      ",
        ],
      ]
    `);
  });

  it("belongs to root and is as old as the epoch, and so names no user of this host", async () => {
    const bed = await hostBed();
    const layers = await layersOf({ files: { "/motd": await bed.write("motd", "welcome") } });
    for (const { header } of layers.flat()) {
      expect(header).toMatchObject({ uid: 0, gid: 0, uname: "", gname: "", mtime: new Date(0) });
    }
  });
});

describe("the archive of an image", () => {
  it("comes in small pieces, so that a slow engine is not taken for a silent one", async () => {
    const bed = await hostBed();
    const large = await bed.write("large", Buffer.alloc(1_000_000, "large"));
    const image = await build({ files: { "/data": large } });
    const sizes: number[] = [];
    for await (const piece of image.archive("web:1")) sizes.push(piece.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(65_536);
    expect(sizes.length).toBeGreaterThan(15);
  });

  it("may be left before its end, and written again", async () => {
    const image = await build({});
    for await (const piece of image.archive("web:1")) if (piece.length > 0) break;
    expect(await loadImage(image.archive("web:1"))).toMatchObject({ id: image.imageId });
  });
});

interface WantedFile {
  readonly content: string;
  readonly executable: boolean;
}
type WantedFiles = Readonly<Record<string, WantedFile>>;

/** What a umask and a checkout make of the same files. */
interface Circumstances {
  readonly fileMode: number;
  readonly programMode: number;
  readonly modifiedAt: Date;
  readonly backwards: boolean;
}

const wantedFiles: fc.Arbitrary<WantedFiles> = fc.dictionary(
  fc.stringMatching(/^[a-zé-]{1,8}$/),
  fc.record({ content: fc.string(), executable: fc.boolean() }),
  { maxKeys: 6 },
);

const circumstances: fc.Arbitrary<Circumstances> = fc.record({
  fileMode: fc.constantFrom(0o644, 0o600, 0o664, 0o400),
  programMode: fc.constantFrom(0o755, 0o700, 0o775, 0o511),
  modifiedAt: fc.date({ min: new Date("1971-01-01"), max: new Date("2037-12-31"), noInvalidDate: true }),
  backwards: fc.boolean(),
});

async function checkOut(
  bed: HostBed,
  files: WantedFiles,
  { fileMode, programMode, modifiedAt, backwards }: Circumstances,
) {
  await rm(bed.path("site"), { recursive: true, force: true });
  await mkdir(bed.path("site"));
  const entries = Object.entries(files);
  for (const [name, { content, executable }] of backwards ? entries.toReversed() : entries) {
    await bed.write(`site/${name}`, content, { mode: executable ? programMode : fileMode, modifiedAt });
  }
  return { "/www": bed.path("site") };
}

describe("the id of an image", () => {
  it("knows nothing of time, umask, order, and where files were checked out", async () => {
    const [here, there] = [await hostBed(), await hostBed()];
    const sameId = async (wanted: WantedFiles, one: Circumstances, other: Circumstances) => {
      const first = await build({ files: await checkOut(here, wanted, one) });
      const second = await build({ files: await checkOut(there, wanted, other) });
      expect(second.imageId).toBe(first.imageId);
    };
    await fc.assert(fc.asyncProperty(wantedFiles, circumstances, circumstances, sameId), { numRuns: 40 });
  });

  it("knows nothing of what else a folder of this host is named", async () => {
    const bed = await hostBed();
    await bed.write("release-7/index.html", "seven");
    await bed.link("current", "release-7");
    const [direct, linked] = await Promise.all([
      build({ files: { "/www": bed.path("release-7") } }),
      build({ files: { "/www/": bed.path("current") } }),
    ]);
    expect(linked.imageId).toBe(direct.imageId);
  });

  it("is another one on another architecture", async () => {
    const source = { binaries: [], files: {}, entrypoint: [] };
    const arm = await hostImageBuilder({ arch: "arm64" }).build("web.source", source);
    expect(arm.imageId).not.toBe((await build({})).imageId);
    expect((await loadImage(arm.archive("web:1"))).config.architecture).toBe("arm64");
  });
});
