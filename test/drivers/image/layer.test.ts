import { describe, expect, it } from "vitest";
import { treeOf } from "../../../lib/drivers/image/entry.ts";
import { packLayer } from "../../../lib/drivers/image/layer.ts";
import { hostBed } from "./host-bed.ts";

describe("packLayer", () => {
  it("tells which property brought a file that went away since it was looked at", async () => {
    const bed = await hostBed();
    const content = { path: bed.path("gone"), stamp: "1", sizeBytes: 1, at: "web.source.files./motd" };
    const tree = treeOf([["/motd", { kind: "file", executable: false, content }]]);
    await expect(packLayer("files", tree)).rejects.toMatchObject({
      code: "invalid-props",
      problems: [{ at: "web.source.files./motd", summary: `there is no ${bed.path("gone")} on this host` }],
    });
  });
});
