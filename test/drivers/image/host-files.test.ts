import { mkdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { layersOf, listing } from "./built.ts";
import { hostBed } from "./host-bed.ts";

describe("files of an image", () => {
  it("are what a folder holds: empty folders and links too, executable or not", async () => {
    const bed = await hostBed();
    await bed.write("site/index.html", "", { mode: 0o600 });
    await bed.write("site/cgi-bin/hello", "#!/bin/sh\n", { mode: 0o4750 });
    await mkdir(bed.path("site/empty"));
    await bed.link("site/home.html", "index.html");
    await bed.link("site/outside", "/etc/elsewhere");
    const [, files] = await layersOf({ files: { "/www": bed.path("site") } });
    expect(listing(files)).toEqual([
      "0755 www/",
      "0755 www/cgi-bin/",
      "0755 www/cgi-bin/hello",
      "0755 www/empty/",
      "0777 www/home.html -> index.html",
      "0644 www/index.html",
      "0777 www/outside -> /etc/elsewhere",
    ]);
  });

  it("may have long names and names in any script", async () => {
    const bed = await hostBed();
    const long = `site/${"d".repeat(90)}/${"e".repeat(90)}/${"f".repeat(120)}`;
    await bed.write(long, "deep");
    await bed.write("site/grüße.txt", "hello");
    await bed.link("site/short", `/${"t".repeat(200)}`);
    const [, files] = await layersOf({ files: { "/www": bed.path("site") } });
    const bodies = new Map(files?.map(({ header, body }) => [header.name, body.toString()]));
    expect(bodies.get(long.replace("site", "www"))).toBe("deep");
    expect(bodies.get("www/grüße.txt")).toBe("hello");
    expect(files?.find(({ header }) => header.name === "www/short")?.header.linkname).toBe(`/${"t".repeat(200)}`);
  });

  it("come from the longer path when two bring the same", async () => {
    const bed = await hostBed();
    await bed.write("site/index.html", "of the folder");
    const named = await bed.write("named.html", "named");
    for (const files of [
      { "/www": bed.path("site"), "/www/index.html": named },
      { "/www/index.html": named, "/www": bed.path("site") },
    ]) {
      const [, layer] = await layersOf({ files });
      expect(
        layer?.filter(({ header }) => header.name === "www/index.html").map(({ body }) => body.toString()),
      ).toEqual(["named"]);
    }
  });

  it("replace files of the root", async () => {
    const bed = await hostBed();
    const passwd = await bed.write("passwd", "root:x:0:0:root:/root:/bin/sh\nhaproxy:x:99:99::/:/bin/false\n");
    const [, layer] = await layersOf({ files: { "/etc/passwd": passwd } });
    expect(listing(layer)).toEqual(["0755 etc/", "0644 etc/passwd"]);
  });

  it("may fill the root itself, and leave /tmp open to everyone", async () => {
    const bed = await hostBed();
    await bed.write("rootfs/tmp/note", "hello");
    const [, layer] = await layersOf({ files: { "/": bed.path("rootfs") } });
    expect(listing(layer)).toEqual(["1777 tmp/", "0644 tmp/note"]);
  });
});
