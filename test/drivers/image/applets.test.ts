import { describe, expect, it } from "vitest";
import { isBusybox, readApplets } from "../../../lib/drivers/image/applets.ts";

describe("readApplets", () => {
  it("keeps applets where busybox would install them", () => {
    expect(readApplets("usr/bin/[\nbin/sh\nusr/sbin/httpd\n")).toEqual(["/usr/bin/[", "/bin/sh", "/usr/sbin/httpd"]);
  });

  it("puts into /bin what has no place of its own", () => {
    expect(readApplets("sh\nwget\n")).toEqual(["/bin/sh", "/bin/wget"]);
  });
});

describe("isBusybox", () => {
  it.each([
    ["/bin/busybox", true],
    ["/usr/bin/busybox", true],
    ["/opt/busybox/server", false],
    ["/bin/sh", false],
  ])("%s: %s", (path, expected) => {
    expect(isBusybox(path)).toBe(expected);
  });
});
