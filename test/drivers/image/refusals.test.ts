import { once } from "node:events";
import { mkdir, truncate } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { build, refusalOf } from "./built.ts";
import { type HostBed, hostBed, program } from "./host-bed.ts";

describe("what cannot be in an image", () => {
  it("is told all at once, each with what to do", async () => {
    const bed = await hostBed();
    await bed.write("lib/of-the-host", "");
    await bed.link("loop", "loop");
    const error = await refusalOf({
      binaries: [
        "/absent/server",
        "bin/server",
        await bed.write("script", "#!/usr/bin/env node\n"),
        await bed.write("notes", "to do"),
        await bed.write("arm", program({ machine: 183 })),
        bed.path("lib"),
      ],
      files: {
        "/absent": bed.path("absent"),
        www: bed.path("lib"),
        "/www": "./public",
        "/data": bed.path("lib"),
        "/data/": bed.path("lib"),
        "/loop": bed.path("loop"),
        "/run": await bed.write("run", ""),
        "/a": await bed.write("a", ""),
        "/a/b": await bed.write("b", ""),
        "/etc/passwd/more": await bed.write("more", ""),
      },
    });
    expect(error.message.replaceAll(bed.root, "HOST")).toMatchInlineSnapshot(`
      "web.source.binaries.0: there is no /absent/server on this host
        fix: correct the path, or bring what it names to this host
      web.source.binaries.1: bin/server is not an absolute path
        fix: write the path from / on
      web.source.binaries.2: HOST/script is a script for /usr/bin/env, not a program
        fix: put it under files, and /usr/bin/env under binaries
      web.source.binaries.3: HOST/notes is not a program of Linux
        fix: put it under files, if the image needs it
      web.source.binaries.4: HOST/arm is a program for another processor than amd64, which this host has
        fix: use a build of it for amd64
      web.source.binaries.5: HOST/lib is not a file
        fix: name the program itself
      web.source.files./absent: there is no HOST/absent on this host
        fix: correct the path, or bring what it names to this host
      web.source.files./data/: /data is named twice, with another spelling
        fix: keep one of the two
      web.source.files./loop: HOST/loop is a link that leads to itself
        fix: name the file that the link was meant to lead to
      web.source.files./www: ./public is not an absolute path
        fix: write the path from / on
      web.source.files.www: www is not an absolute path
        fix: write the path from / on
      web.source.files./a/b: /a/b cannot be in the image, because /a is not a folder there
        fix: give one of the two another path in the image
      web.source.files./etc/passwd/more: a folder at /etc/passwd would hide the file that the layer of the binaries has there
        fix: give it another path in the image, or take it out of the folder
      web.source.files./run: a file at /run would hide the folder that the layer of the binaries has there
        fix: give it another path in the image, or take it out of the folder"
    `);
  });

  it("is a link of a folder that would take the place of a folder with libraries in it", async () => {
    const bed = await hostBed();
    await bed.link("rootfs/etc", "usr/etc");
    expect(await refusalOf({ files: { "/": bed.path("rootfs") } })).toMatchObject({
      problems: [
        {
          at: "web.source.files./",
          summary: "a link at /etc would hide the folder that the layer of the binaries has there",
        },
      ],
    });
  });

  it("is a socket in a folder", async () => {
    const bed = await hostBed();
    await mkdir(bed.path("site"));
    const server = createServer().listen(bed.path("site/s"));
    await once(server, "listening");
    const error = await refusalOf({ files: { "/www": bed.path("site") } });
    server.close();
    expect(error.message.replaceAll(bed.root, "HOST")).toMatchInlineSnapshot(`
      "web.source.files./www: HOST/site/s is a socket, a pipe or a device, which an image cannot hold
        fix: take it out of the folder, or name files one by one"
    `);
  });

  it("is more than fits into memory", async () => {
    const bed = await hostBed();
    const large = await bed.write("large", "");
    await truncate(large, 1025 * 1024 * 1024);
    expect((await refusalOf({ files: { "/data": large } })).message).toMatchInlineSnapshot(`
      "web.source: the files are 1025 MiB, and an image of host files can have 1024 MiB
        fix: name fewer files, mount a volume for the data, or build the image from a Dockerfile"
    `);
  });
});

describe("the entrypoint of an image", () => {
  const source = async (bed: HostBed, mode = 0o755) => {
    const server = await bed.write("opt/server", program(), { mode });
    await bed.link("opt/serve", "server");
    return { files: { "/usr/local/bin": dirname(server) } };
  };

  it.each(["/usr/local/bin/server", "server", "/usr/local/bin/serve", "usr/local/bin/../bin/server"])(
    "may be %s",
    async (entrypoint) => {
      await expect(build({ ...(await source(await hostBed())), entrypoint: [entrypoint] })).resolves.toBeDefined();
    },
  );

  it.each([
    ["/usr/bin/server", "write /usr/local/bin/server, where it is"],
    ["/usr/bin/haproxy", "add /usr/bin/haproxy to binaries or files"],
    ["/usr/local/bin", "add /usr/local/bin to binaries or files"],
    ["opt/haproxy", "add opt/haproxy to binaries or files"],
  ])("cannot be %s, which is not in the image", async (entrypoint, remedy) => {
    const problem = {
      at: "web.source.entrypoint.0",
      summary: `there is no program ${entrypoint} in the image`,
      remedy,
    };
    expect(await refusalOf({ ...(await source(await hostBed())), entrypoint: [entrypoint] })).toMatchObject({
      problems: [problem],
    });
  });

  it("cannot be a file that is not executable", async () => {
    expect(await refusalOf({ ...(await source(await hostBed(), 0o644)), entrypoint: ["server"] })).toMatchObject({
      problems: [{ at: "web.source.entrypoint.0", summary: "server in the image is not executable" }],
    });
  });
});
