import { describe, expect, it } from "vitest";
import { deploy, preview } from "swarmwright/testing";
import "swarmwright/testing/vitest";
import { shop, shopWithImage } from "../support/shop.ts";

describe("a refresh", () => {
  it.each([
    ["a shop", () => shop()],
    ["a shop with an image of its own", () => shopWithImage()],
    ["a shop with three managers", () => shop({ managers: 3 })],
  ])("finds nothing changed in %s that was just deployed, and the next plan is empty", async (_what, program) => {
    const deployment = await deploy(program);
    const { plan, world } = await deployment.refresh();
    expect(plan).toHaveNoChanges();
    expect(await preview(program, { world })).toHaveNoChanges();
  });

  it("says what it could not ask when the whole cluster is dead, and the next up boots it", async () => {
    const deployment = await deploy(() => shop());
    for (const name of ["node-1", "node-2", "node-3"]) await deployment.world.kill(name);
    await expect(deployment.refresh()).rejects.toThrowErrorMatchingInlineSnapshot(`
      [SwarmwrightError: unix:///run/swarmwright/project+test+node-1/docker.sock: asking the engine about itself: nothing listens on this socket
        fix: start the machine or the engine behind it
      unix:///run/swarmwright/project+test+node-2/docker.sock: asking the engine about itself: nothing listens on this socket
        fix: start the machine or the engine behind it
      unix:///run/swarmwright/project+test+node-3/docker.sock: asking the engine about itself: nothing listens on this socket
        fix: start the machine or the engine behind it
      cluster: reading the swarm: none of the cluster's 1 managers answered
        unix:///run/swarmwright/project+test+node-1/docker.sock: nothing listens on this socket
        fix: start the managers' machines: more than half of them must run
      cluster: listing the networks: none of the cluster's 1 managers answered
        unix:///run/swarmwright/project+test+node-1/docker.sock: nothing listens on this socket
        fix: start the managers' machines: more than half of them must run
      cluster: listing the services: none of the cluster's 1 managers answered
        unix:///run/swarmwright/project+test+node-1/docker.sock: nothing listens on this socket
        fix: start the managers' machines: more than half of them must run]
    `);
    const { world } = await deploy(() => shop(), { world: deployment.world });
    expect(await preview(() => shop(), { world })).toHaveNoChanges();
  });
});
