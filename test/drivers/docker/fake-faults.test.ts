import { describe, expect, it } from "vitest";
import type { Fault, Write } from "../../../lib/drivers/docker/fake.ts";
import { inPieces, testImageArchive } from "../../support/test-image.ts";
import { type Bed, spec, swarm } from "./fake-swarm.ts";

describe("a call that is to go wrong", () => {
  /** The first change of a service goes wrong. */
  async function broken(fault: Fault): Promise<{ bed: Bed; attempts: Write[] }> {
    const attempts: Write[] = [];
    const bed = await swarm({
      before: (write) => {
        if (!write.operation.startsWith("service.")) return undefined;
        attempts.push(write);
        return attempts.length === 1 ? fault : undefined;
      },
    });
    return { bed, attempts };
  }

  it("is refused, and nothing was done", async () => {
    const { bed, attempts } = await broken("refused");
    await expect(bed.manager.services.create(spec())).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining("service.create web: the test wants it refused"),
    });
    expect(attempts).toEqual([{ operation: "service.create", on: "web" }]);
    expect(await bed.cluster.services.list({})).toEqual([]);
  });

  it.each(["unreachable", "timeout"] as const)("is %s, and nothing was done", async (fault) => {
    const { bed } = await broken(fault);
    await expect(bed.manager.services.create(spec())).rejects.toMatchObject({ code: "unreachable" });
    expect(await bed.cluster.services.list({})).toEqual([]);
  });

  it("is late: it was done, and the answer is lost", async () => {
    const { bed } = await broken("late");
    const before = bed.clock.now();
    await expect(bed.manager.services.create(spec())).rejects.toMatchObject({ code: "unreachable" });
    expect(bed.clock.now() - before).toBe(60_000);
    expect(await bed.cluster.services.find("web")).toBeDefined();
    expect(bed.writes.at(-1)).toEqual({ operation: "service.create", on: "web" });
  });

  it("is tried again through a cluster, and meets what the first try made", async () => {
    const { bed, attempts } = await broken("late");
    await expect(bed.cluster.services.create(spec())).rejects.toMatchObject({ code: "conflict" });
    expect(attempts).toHaveLength(2);
    expect(await bed.cluster.services.list({})).toHaveLength(1);
  });

  it("loses an image that was sent", async () => {
    const bed = await swarm({ before: ({ operation }) => (operation === "image.load" ? "unreachable" : undefined) });
    const archive = inPieces(await testImageArchive({ reference: "web:2", command: ["true"] }));
    await expect(bed.manager.images.load(archive)).rejects.toMatchObject({ code: "unreachable" });
    expect(await bed.manager.images.find("web:2")).toBeUndefined();
  });

  it("never ends when what comes between never does: as when the caller was killed", async () => {
    const bed = await swarm({
      after: ({ operation }) => (operation === "service.create" ? new Promise(() => {}) : undefined),
    });
    let ended = false;
    void bed.manager.services.create(spec()).finally(() => (ended = true));
    await bed.clock.advance(60_000);
    expect(ended).toBe(false);
    expect(await bed.cluster.services.list({})).toHaveLength(1);
  });

  it("throws what comes between throws", async () => {
    const bed = await swarm({
      after: ({ operation }) => {
        if (operation === "service.create") throw new Error("killed");
      },
    });
    await expect(bed.manager.services.create(spec())).rejects.toThrow("killed");
  });
});
