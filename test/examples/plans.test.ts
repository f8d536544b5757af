import { describe, expect, it } from "vitest";
import { deploy } from "swarmwright/testing";
import "swarmwright/testing/vitest";

/** Deploys an example to a world in memory, twice. */
async function deployed(name: string) {
  const program = new URL(`../../examples/${name}/index.ts`, import.meta.url);
  const { plan, world, outputs } = await deploy(program);
  const again = await deploy(program, { world });
  return { plan: String(plan), outputs, again: again.plan };
}

describe("the example", () => {
  it("one-service makes a machine and a service on it", async () => {
    const { plan, again } = await deployed("one-service");
    expect(plan).toMatchInlineSnapshot(`
      " + Image     busybox
       + Machine   node-1
       + Service   hello
       + Swarm     small
       + SwarmNode node-1
      Plan: 5 to create.
      "
    `);
    expect(again).toHaveNoChanges();
  });

  it("two-tiers keeps its back on a network of its own", async () => {
    const { plan, again } = await deployed("two-tiers");
    expect(plan).toMatchInlineSnapshot(`
      " + Image          busybox
       + Machine        manager
       + Machine        worker
       + OverlayNetwork inside
       + OverlayNetwork outside
       + Service        back
       + Service        front
       + Swarm          two-tiers
       + SwarmNode      manager
       + SwarmNode      worker
      Plan: 10 to create.
      "
    `);
    expect(again).toHaveNoChanges();
  });

  it("every-machine has three managers", async () => {
    const { plan, again } = await deployed("every-machine");
    expect(plan).toMatchInlineSnapshot(`
      " + Image     busybox
       + Machine   node-1
       + Machine   node-2
       + Machine   node-3
       + Service   agent
       + Swarm     agents
       + SwarmNode node-1
       + SwarmNode node-2
       + SwarmNode node-3
      Plan: 9 to create.
      "
    `);
    expect(again).toHaveNoChanges();
  });

  it("config-and-secret makes a page and a password", async () => {
    const { plan, again } = await deployed("config-and-secret");
    expect(plan).toMatchInlineSnapshot(`
      " + Config    page
       + Image     busybox
       + Machine   node-1
       + Secret    users
       + Service   web
       + Swarm     guarded
       + SwarmNode node-1
      Plan: 7 to create.
      "
    `);
    expect(again).toHaveNoChanges();
  });

  it("component makes a website twice", async () => {
    const { plan, again } = await deployed("component");
    expect(plan).toMatchInlineSnapshot(`
      " + Image          busybox
       + Machine        node-1
       + OverlayNetwork goodbye-network
       + OverlayNetwork hello-network
       + Service        goodbye
       + Service        hello
       + Swarm          websites
       + SwarmNode      node-1
      Plan: 8 to create.
      "
    `);
    expect(again).toHaveNoChanges();
  });
});
