import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answers } from "../support/answers.ts";
import { website } from "../support/programs.ts";
import { RealStack, type Said, whyNoMachines } from "../support/real-stack.ts";

/** A cluster, and a service that it shows to other stacks. */
const platform = `${website({ machines: 2 })}
export { cluster, services };
export const shop = new Service("shop", {
  cluster,
  image,
  env: { VERSION: "of-the-platform" },
  networks: [services],
  stopGracePeriod: "1s",
  healthcheck: { test: page, interval: "1s", timeout: "2s" },
});
`;

/** A front door for it, of which the cluster's own stack knows nothing. */
const entrance = `
import * as pulumi from "@pulumi/pulumi";
import { Ingress, OverlayNetwork, Service, SwarmCluster } from "swarmwright";
const platform = new pulumi.StackReference("organization/" + pulumi.getProject() + "/test");
const cluster = SwarmCluster.fromStack(platform, "cluster");
const services = OverlayNetwork.fromStack(platform, "services");
const shop = { service: Service.fromStack(platform, "shop"), port: 80 };
export const { urls } = new Ingress("front", { cluster, networks: [services], routes: [{ to: shop }] });
`;

describe.skipIf(whyNoMachines())("a front door on the cluster of another stack", () => {
  let stack: RealStack;

  beforeAll(async () => {
    stack = new RealStack(platform);
    await stack.succeed("up", "--yes");
    await ofEntrance("up", "--yes");
  });
  afterAll(() => stack.remove());

  async function ofEntrance(...args: readonly string[]): Promise<Said> {
    stack.write(entrance);
    try {
      return await stack.succeed(...args, "--stack", "entrance");
    } finally {
      stack.write(platform);
    }
  }
  const served = async (): Promise<readonly string[]> =>
    (await answers(await stack.machines(), 80)).map((answer) => answer.split(" ")[1] ?? "");

  it("leads to a service of that stack by a network that they share", async () => {
    expect(await served()).toEqual(["of-the-platform", "of-the-platform"]);
  });

  it("leaves nothing to do in either of them", async () => {
    expect((await stack.succeed("preview")).stdout).toMatch(/^Nothing to do/);
    expect((await ofEntrance("preview")).stdout).toMatch(/^Nothing to do/);
  });

  it("goes, and the cluster's own stack has nothing to do", async () => {
    await ofEntrance("destroy", "--yes");
    expect(await served()).toEqual([]);
    await stack.succeed("preview", "--expect-no-changes");
  });
});
