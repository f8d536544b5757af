import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { architectureOf } from "../../../lib/drivers/image/architecture.ts";
import { treeOf } from "../../../lib/drivers/image/entry.ts";
import { surveyPrograms } from "../../../lib/drivers/image/programs.ts";
import { hostBed, program } from "./host-bed.ts";

const survey = (binaries: readonly string[], arch = "x64") =>
  surveyPrograms("web.source.binaries", binaries, architectureOf(arch));

/** Path in the image to what is there: a file of this host, or the target of a link. */
async function placedBy(binaries: readonly string[], arch?: string) {
  const { placed, problems } = await survey(binaries, arch);
  expect(problems).toEqual([]);
  return new Map(
    placed.map(([path, entry]) => {
      if (entry.kind === "link") return [path, `-> ${entry.target}`];
      return [path, entry.kind === "file" && typeof entry.content !== "string" ? entry.content.path : entry.kind];
    }),
  );
}

describe("a listed program", () => {
  it("is in the image under its path, and executable, as being listed says that it is to be run", async () => {
    const bed = await hostBed();
    const server = await bed.write("server", program(), { mode: 0o644 });
    const { placed } = await survey([server]);
    expect(placed).toMatchObject([[server, { kind: "file", executable: true }]]);
  });

  it("is at one place in the image, however its path is spelt", async () => {
    const bed = await hostBed();
    const server = await bed.write("opt/server", program());
    expect([...(await placedBy([`${bed.root}//opt/./lib/../server`])).keys()]).toEqual([server]);
  });

  it("is there under both names when its path is a link", async () => {
    const bed = await hostBed();
    const mawk = await bed.write("usr/bin/mawk", program());
    await bed.link("etc/alternatives/awk", mawk);
    const awk = await bed.link("usr/bin/awk", bed.path("etc/alternatives/awk"));
    expect([...(await placedBy([awk]))]).toEqual([
      [mawk, awk],
      [awk, `-> ${mawk}`],
    ]);
  });

  it("keeps its path where a folder of it is a link, so that hosts with a merged /usr give the same image", async () => {
    const bed = await hostBed();
    await bed.write("usr/bin/dash", program());
    await bed.link("usr/bin/sh", "dash");
    await bed.link("bin", "usr/bin");
    expect([...(await placedBy([bed.path("bin/sh")]))]).toEqual([
      [bed.path("bin/dash"), bed.path("bin/sh")],
      [bed.path("bin/sh"), `-> ${bed.path("bin/dash")}`],
    ]);
  });

  it("is found by a link that only means something from where its folder really is", async () => {
    const bed = await hostBed();
    const tool = await bed.write("opt/app/tool", program());
    await bed.link("opt/app/bin/tool", "../tool");
    await bed.link("short", "opt/app/bin");
    expect([...(await placedBy([bed.path("short/tool")]))]).toEqual([
      [tool, bed.path("short/tool")],
      [bed.path("short/tool"), `-> ${tool}`],
    ]);
  });

  it("of another processor is refused, one that this processor also runs is not", async () => {
    const bed = await hostBed();
    const i386 = await bed.write("i386", program({ machine: 3 }));
    expect(await placedBy([i386], "x64")).toHaveProperty("size", 1);
    expect((await survey([i386], "arm64")).problems).toEqual([
      {
        at: "web.source.binaries.0",
        summary: `${i386} is a program for another processor than arm64, which this host has`,
        remedy: "use a build of it for arm64",
      },
    ]);
  });
});

const CAT = "/bin/cat";
const whyNoCat = process.platform === "linux" && existsSync(CAT) ? "" : ` (skipped: no ${CAT} of Linux here)`;

describe.skipIf(whyNoCat)(`a dynamic program of this host${whyNoCat}`, () => {
  afterEach(() => vi.unstubAllEnvs());

  it("brings its loader and its libraries, as files and not as links", async () => {
    const placed = await placedBy([CAT], process.arch);
    const libraries = [...placed.keys()].filter((path) => path !== CAT);
    expect(libraries).toContainEqual(expect.stringMatching(/\/ld-(linux|musl)/));
    expect(libraries).toContainEqual(expect.stringMatching(/\/(libc\.so\.6|ld-musl.*)$/));
    expect([...placed.values()].filter((what) => what.startsWith("->"))).toEqual([]);
  });

  it("brings what resolves names, which its C library asks for by name while it runs", async () => {
    const paths = [...(await placedBy([CAT], process.arch)).keys()];
    const folders = paths.filter((path) => path.endsWith("/libc.so.6")).map((path) => dirname(path));
    const onThisHost = folders.map((folder) => join(folder, "libnss_dns.so.2")).filter((path) => existsSync(path));
    expect(paths).toEqual(expect.arrayContaining(onThisHost));
  });

  it("brings the same whatever LD_LIBRARY_PATH says", async () => {
    const bed = await hostBed();
    const placed = await placedBy([CAT], process.arch);
    const [libc = ""] = [...placed.keys()].filter((path) => path.endsWith("/libc.so.6"));
    await bed.write("libc.so.6", await readFile(libc));
    vi.stubEnv("LD_LIBRARY_PATH", bed.root);
    expect(await placedBy([CAT], process.arch)).toEqual(placed);
  });

  it("that lacks a library is refused, and names it", async () => {
    const bed = await hostBed();
    const broken = (await readFile(CAT)).toString("latin1").replace("libc.so.6\0", "libx.so.6\0");
    const path = await bed.write("cat", Buffer.from(broken, "latin1"), { mode: 0o755 });
    expect((await survey([path], process.arch)).problems).toEqual([
      {
        at: "web.source.binaries.0",
        summary: `${path} needs the library libx.so.6, which is not on this host`,
        remedy: `install the package that has libx.so.6, then check with: ldd ${path}`,
      },
    ]);
  });

  it("that this host cannot load is refused", async () => {
    const bed = await hostBed();
    const path = await bed.write("server", program({ dynamic: true }), { mode: 0o755 });
    const { problems } = await survey([path]);
    expect(problems).toMatchObject([
      { at: "web.source.binaries.0", summary: expect.stringMatching("cannot be loaded") },
    ]);
  });
});

const BUSYBOX = "/bin/busybox";
const whyNoBusybox = existsSync(BUSYBOX) ? "" : ` (skipped: no ${BUSYBOX} here)`;

describe.skipIf(whyNoBusybox)(`busybox of this host${whyNoBusybox}`, () => {
  it("brings its applets where they belong", async () => {
    const placed = await placedBy([BUSYBOX], process.arch);
    expect(placed.get("/bin/sh")).toBe(`-> ${BUSYBOX}`);
    expect(placed.get("/usr/bin/env")).toBe(`-> ${BUSYBOX}`);
    expect(placed.get(BUSYBOX)).toBe(BUSYBOX);
  });

  it("leaves out an applet when a program of its name is listed, wherever that is", async () => {
    const bed = await hostBed();
    const wget = await bed.write("opt/wget", await readFile(BUSYBOX));
    const placed = await placedBy([BUSYBOX, wget], process.arch);
    expect([...placed.keys()].filter((path) => path.endsWith("/wget"))).toEqual([wget]);
  });

  it("is the same one behind every applet when two are listed, in whatever order", async () => {
    const bed = await hostBed();
    const one = await bed.write("1/busybox", await readFile(BUSYBOX), { mode: 0o755 });
    const two = await bed.write("2/busybox", await readFile(BUSYBOX), { mode: 0o755 });
    for (const binaries of [
      [one, two],
      [two, one],
    ]) {
      const { placed } = await survey(binaries, process.arch);
      expect(treeOf(placed).get("/bin/sh")).toEqual({ kind: "link", target: one });
    }
  });
});
