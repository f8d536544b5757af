import { describe, expect, it } from "vitest";
import { aliasesBesideGlibc, nameServicePaths, readLdd } from "../../../lib/drivers/image/libraries.ts";

const ran = (stdout: string, stderr = "", exitCode = 0) => ({ stdout, stderr, exitCode });

describe("readLdd", () => {
  it("finds the loader and the libraries, and not what the kernel maps", () => {
    const stdout = `\tlinux-vdso.so.1 (0x00007fe76df9f000)
\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007fe76df13000)
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007fe76dd31000)
\t/lib64/ld-linux-x86-64.so.2 (0x00007fe76e041000)
`;
    expect(readLdd("/usr/bin/awk", ran(stdout))).toEqual({
      faults: [],
      libraries: [
        { wanted: "libm.so.6", path: "/lib/x86_64-linux-gnu/libm.so.6" },
        { wanted: "libc.so.6", path: "/lib/x86_64-linux-gnu/libc.so.6" },
        { wanted: "/lib64/ld-linux-x86-64.so.2", path: "/lib64/ld-linux-x86-64.so.2" },
      ],
    });
  });

  it.each([
    [
      "a loader that is found under another name than the program asks for",
      "\t/lib64/ld-linux-x86-64.so.2 => /usr/lib64/ld-linux-x86-64.so.2 (0x00007f1f11c88000)\n",
      { wanted: "/lib64/ld-linux-x86-64.so.2", path: "/usr/lib64/ld-linux-x86-64.so.2" },
    ],
    [
      "a library beside its program",
      "\tlibjli.so => /usr/lib/jvm/java-17/bin/../lib/libjli.so (0x00007f5d2e9a1000)\n",
      { wanted: "libjli.so", path: "/usr/lib/jvm/java-17/lib/libjli.so" },
    ],
    [
      "a library in a folder with a blank in its name",
      "\tlibfoo.so => /opt/my app/libfoo.so (0x00007f5d2e9a1000)\n",
      { wanted: "libfoo.so", path: "/opt/my app/libfoo.so" },
    ],
  ])("finds %s", (_, stdout, library) => {
    expect(readLdd("/x", ran(stdout))).toEqual({ libraries: [library], faults: [] });
  });

  it("has nothing to find in a static program", () => {
    expect(readLdd("/x", ran("\tstatically linked\n"))).toEqual({ libraries: [], faults: [] });
  });

  it.each([
    ["glibc", ran("\tlinux-vdso.so.1 (0x00007fc761304000)\n\tlibx.so.6 => not found\n\tlibx.so.6 => not found\n")],
    [
      "musl",
      ran(
        "\t/lib/ld-musl-x86_64.so.1 (0x7f81b6af3000)\n",
        `Error loading shared library libx.so.6: No such file or directory (needed by /srv/app)
Error relocating /srv/app: free: symbol not found
`,
        127,
      ),
    ],
  ])("names a library that is missing once, as %s tells it", (_, result) => {
    expect(readLdd("/srv/app", result).faults).toEqual([
      {
        summary: "/srv/app needs the library libx.so.6, which is not on this host",
        remedy: "install the package that has libx.so.6, then check with: ldd /srv/app",
      },
    ]);
  });

  it("refuses a program that was built for a newer C library", () => {
    const line = "/srv/runc: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /srv/runc)\n";
    expect(readLdd("/srv/runc", ran("", line)).faults).toEqual([
      {
        summary: "/srv/runc needs GLIBC_2.38, and the library of this host is older",
        remedy: "use a build of /srv/runc for this host's distribution, or a static one",
      },
    ]);
  });

  it.each([
    ["\tnot a dynamic executable\n", "`ldd /srv/app` exited with 1: not a dynamic executable"],
    ["", "`ldd /srv/app` exited with 1"],
  ])("repeats what ldd says of a program that it cannot load: %j", (stderr, detail) => {
    expect(readLdd("/srv/app", ran("", stderr, 1)).faults).toEqual([
      {
        summary: `/srv/app cannot be loaded on this host: ${detail}`,
        remedy: "use a build of /srv/app for this host's C library, or a static one",
      },
    ]);
  });

  it("says how to get ldd where there is none", () => {
    const unanswered = { exitCode: undefined, stdout: "", stderr: "" };
    expect(readLdd("/srv/app", unanswered).faults[0]?.remedy).toMatch(/install ldd/);
  });
});

const glibc = { wanted: "libc.so.6", path: "/lib/x86_64-linux-gnu/libc.so.6" };

describe("aliasesBesideGlibc", () => {
  it("puts a second name of a library beside the C library, where it is found without this host's cache", () => {
    const local = { wanted: "libfoo.so.1", path: "/usr/local/lib/libfoo.so.1" };
    expect([...aliasesBesideGlibc([glibc, local])]).toEqual([
      ["/lib/x86_64-linux-gnu/libfoo.so.1", "/usr/local/lib/libfoo.so.1"],
    ]);
  });

  it.each([
    ["that is there already", [glibc, { wanted: "libm.so.6", path: "/lib/x86_64-linux-gnu/libm.so.6" }]],
    ["that is asked for by its path", [glibc, { wanted: "/lib64/ld.so", path: "/lib64/ld.so" }]],
    ["of a program without glibc", [{ wanted: "libfoo.so.1", path: "/usr/local/lib/libfoo.so.1" }]],
  ])("leaves alone a library %s", (_, libraries) => {
    expect(aliasesBesideGlibc(libraries).size).toBe(0);
  });
});

describe("nameServicePaths", () => {
  it("looks beside the C library, and nowhere without one", () => {
    expect(nameServicePaths([glibc])).toContain("/lib/x86_64-linux-gnu/libnss_dns.so.2");
    expect(nameServicePaths([])).toEqual([]);
  });
});
