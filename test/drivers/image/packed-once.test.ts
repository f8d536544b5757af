import { describe, expect, it } from "vitest";
import { type Placed, treeOf } from "../../../lib/drivers/image/entry.ts";
import type { Layer } from "../../../lib/drivers/image/layer.ts";
import { packedOnce } from "../../../lib/drivers/image/packed-once.ts";

const stamped = (stamp: string, path = "/srv/app"): Placed => [
  "/app",
  { kind: "file", executable: true, content: { path, stamp, sizeBytes: 3, at: "web.source.binaries.0" } },
];

function countingPack() {
  let calls = 0;
  const pack = async (about: string): Promise<Layer> => {
    calls += 1;
    return { about, diffId: `sha256:${calls}`, archive: Buffer.alloc(0) };
  };
  return { pack: packedOnce(pack), calls: () => calls };
}

describe("packedOnce", () => {
  it("packs once while the files stay as they are, also when it is asked twice at a time", async () => {
    const { pack, calls } = countingPack();
    const [first, second] = await Promise.all([
      pack("files", treeOf([stamped("1")])),
      pack("files", treeOf([stamped("1")])),
    ]);
    expect(await pack("files", treeOf([stamped("1")]))).toBe(first);
    expect(second).toBe(first);
    expect(calls()).toBe(1);
  });

  it.each<[string, Placed]>([
    ["another state of the file", stamped("2")],
    ["another mode", ["/app", { ...stamped("1")[1], executable: false } as Placed[1]]],
    ["another path", ["/app2", stamped("1")[1]]],
  ])("packs again for %s", async (_, placed) => {
    const { pack, calls } = countingPack();
    await pack("files", treeOf([stamped("1")]));
    await pack("files", treeOf([placed]));
    expect(calls()).toBe(2);
  });

  it("tries again after a failure", async () => {
    let broken = true;
    const pack = packedOnce(async (about) => {
      if (broken) throw new Error("gone");
      return { about, diffId: "sha256:1", archive: Buffer.alloc(0) };
    });
    await expect(pack("files", treeOf([]))).rejects.toThrow("gone");
    broken = false;
    expect(await pack("files", treeOf([]))).toMatchObject({ diffId: "sha256:1" });
  });
});
