import { ComponentResource } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { local, Machine, OverlayNetwork, Service, SwarmCluster } from "swarmwright";
import { preview } from "swarmwright/testing";

const refusal = async (program: () => unknown): Promise<string> => {
  const error: unknown = await preview(program).catch((reason: unknown) => reason);
  return (error as Error).message;
};

const newCluster = () => new SwarmCluster("prod", { managers: [new Machine("node-1", { driver: local() })] });

class Website extends ComponentResource {
  constructor(name: string, replicas: number) {
    super("site:index:Website", name);
    new Service("web", { cluster: newCluster(), image: "site:1", replicas, ports: [] }, { parent: this });
  }
}

describe("what is wrong with a construct", () => {
  it("is told all at once, with construct, property, value and what to do", async () => {
    const message = await refusal(
      () => new OverlayNetwork("services", { cluster: newCluster(), subnet: "10.10.1.1/24", mtu: 10, sub: 1 } as never),
    );
    expect(message).toMatchInlineSnapshot(`
      "services.subnet: "10.10.1.1/24" is not the first address of its range
        fix: write the range with its first address, such as 10.10.1.0/24
      services.mtu: 10: too small
        fix: give at least 576
      services: there is no property "sub"
        fix: remove sub, or look up how it is spelt"
    `);
  });

  it("is told with the names of all components that it is in", async () => {
    expect(await refusal(() => new Website("shop", -1))).toMatchInlineSnapshot(`
      "shop/web.replicas: -1: too small
        fix: give at least 0"
    `);
  });

  it("is told by check when the value was not there yet, in the same words", async () => {
    const late = (cidr: string) => () => {
      const cluster = newCluster();
      new OverlayNetwork("services", { cluster, subnet: new Promise<string>((resolve) => resolve(cidr)) });
    };
    const now = await refusal(() => new OverlayNetwork("services", { cluster: newCluster(), subnet: "10.10.1.1/24" }));
    expect(await refusal(late("10.10.1.1/24"))).toBe(now);
    await expect(preview(late("10.10.1.0/24"))).resolves.toBeDefined();
  });
});
