import { describe, expect, it } from "vitest";
import { deploy, fakeWorld } from "swarmwright/testing";
import { shop } from "../support/shop.ts";

describe("the range of a network", () => {
  it.each(["10.92.0.0/24", "10.92.0.128/25", "10.92.0.0/16"])(
    "is refused where it overlaps the machines' own, with nothing made: %s",
    async (subnet) => {
      const world = fakeWorld();
      await expect(deploy(() => shop({ subnet }), { world })).rejects.toThrow(
        `services.subnet: ${subnet} overlaps 10.92.0.0/24, the network of the machines themselves: node-1 (10.92.0.11)`,
      );
      expect(world.networks.has("services")).toBe(false);
    },
  );

  it("may be the very next one", async () => {
    const { world } = await deploy(() => shop({ subnet: "10.92.1.0/24" }));
    expect(world.networks.get("services").subnet).toBe("10.92.1.0/24");
  });
});
