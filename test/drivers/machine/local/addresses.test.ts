import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  chooseAddress,
  chooseSubnet,
  defaultPools,
  gatewayOf,
  macOf,
  withPrefix,
} from "../../../../lib/drivers/machine/local/addresses.ts";
import { addressesIn, routesIn } from "../../../../lib/drivers/machine/local/host-addresses.ts";
import { addressAt, overlap, type Range, rangeOf } from "../../../../lib/drivers/machine/local/ipv4.ts";

/** Networks of 10.92.0.0/16. */
const network = fc
  .tuple(fc.integer({ min: 0, max: 0xff_ff }), fc.integer({ min: 17, max: 32 }))
  .map(([offset, prefix]) => `${addressAt(range("10.92.0.0/16"), offset)}/${prefix}`);

describe("a subnet for a stack", () => {
  it("is the first of the first pool on a host that uses nothing", () => {
    expect(chooseSubnet(defaultPools, [])).toBe("10.92.0.0/24");
  });

  it.each([
    ["another stack's subnet", ["10.92.0.0/24"], "10.92.1.0/24"],
    ["one address of this host", ["10.92.0.200"], "10.92.1.0/24"],
    ["an address with a wider network", ["10.92.3.7/22"], "10.92.4.0/24"],
    ["a VPN that routes all of 10", ["10.0.0.0/8"], "198.19.0.0/24"],
    ["other ranges", ["172.17.0.0/16", "192.168.1.0/24"], "10.92.0.0/24"],
  ])("keeps away from %s", (_, taken, subnet) => {
    expect(chooseSubnet(defaultPools, taken)).toBe(subnet);
  });

  it("is none when everything is taken", () => {
    expect(chooseSubnet(["10.92.0.0/23"], ["10.92.0.0/24", "10.92.1.1/32"])).toBeUndefined();
  });

  it("never overlaps what is taken", () => {
    fc.assert(
      fc.property(fc.array(network), (taken) => {
        const subnet = chooseSubnet(["10.92.0.0/16"], taken) ?? "192.0.2.0/24";
        expect(taken.filter((other) => overlap(range(other), range(subnet)))).toEqual([]);
      }),
    );
  });
});

describe("a machine's address", () => {
  it.each([
    ["node-1", [], "10.92.0.11"],
    ["node-3", [], "10.92.0.13"],
    ["node-3", ["10.92.0.13"], "10.92.0.11"],
    ["web", ["10.92.0.11"], "10.92.0.12"],
    ["node-250", [], "10.92.0.11"],
    ["node-0", [], "10.92.0.11"],
  ])("of %s, beside %j, is %s", (name, taken, address) => {
    expect(chooseAddress("10.92.0.0/24", name, taken)).toBe(address);
  });

  it("is given out once, to each of 244 machines, and never the bridge's", () => {
    const taken: string[] = [];
    for (let index = 0; index < 244; index += 1)
      taken.push(chooseAddress("10.92.0.0/24", `m${index}`, taken) ?? "none");
    expect(new Set(taken).size).toBe(244);
    expect(taken).not.toContain("none");
    expect(taken).not.toContain("10.92.0.1");
    expect(chooseAddress("10.92.0.0/24", "one-more", taken)).toBeUndefined();
  });

  it("decides the MAC address, which is locally administered and no multicast", () => {
    expect(macOf("10.92.0.11")).toBe("02:73:0a:5c:00:0b");
  });

  it("has the subnet's prefix, as the bridge has", () => {
    expect(withPrefix("10.92.0.11", "10.92.0.0/24")).toBe("10.92.0.11/24");
    expect(gatewayOf("10.92.7.0/24")).toBe("10.92.7.1/24");
  });
});

describe("what this host uses", () => {
  it("is the network of every address, with its link", () => {
    const json = `[{"ifname":"lo","addr_info":[{"local":"127.0.0.1","prefixlen":8}]},{"ifname":"ifb0"},
      {"ifname":"eth0","addr_info":[{"local":"192.0.2.2","prefixlen":24}]},{}]`;
    expect(addressesIn(json)).toEqual([
      { link: "lo", network: "127.0.0.1/8" },
      { link: "eth0", network: "192.0.2.2/24" },
    ]);
  });

  it("is every route but those to the whole internet", () => {
    const destinations = ["default", "0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/8", "192.0.2.0/24", "192.0.2.2"];
    const json = JSON.stringify([...destinations.map((dst) => ({ dst })), { type: "unreachable" }]);
    expect(routesIn(json)).toEqual(["10.0.0.0/8", "192.0.2.0/24", "192.0.2.2"]);
  });

  it("is nothing when ip prints nothing", () => {
    expect([...addressesIn(""), ...routesIn("\n")]).toEqual([]);
  });
});

it.each(["", "10.0.0", "10.0.0.256", "10.0.0.0/33", "::1", "fe80::/64", "10.0.0.0/8/8"])(
  "takes %j for no range",
  (text) => {
    expect(rangeOf(text)).toBeUndefined();
  },
);

function range(text: string): Range {
  return rangeOf(text) ?? { first: -1, size: 0 };
}
