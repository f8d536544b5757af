import { describe, expect, it } from "vitest";
import {
  ensureNetwork,
  plugIn,
  removeNetwork,
  type StackNetwork,
  unplug,
} from "../../../../lib/drivers/machine/local/network.ts";
import { fakeHostNetwork } from "./fake-host-network.ts";

const network: StackNetwork = { bridge: "sw-1a2b3c4d", subnet: "10.92.0.0/24", mark: "swarmwright:shop+dev" };
const card = { address: "10.92.0.11", mac: "02:73:0a:5c:00:0b" };
const bridge = { alias: network.mark, mac: "02:73:0a:5c:00:01", addresses: ["10.92.0.1/24"], up: true };
const accepts =
  "filter FORWARD --in-interface sw-1a2b3c4d --out-interface sw-1a2b3c4d --match comment --comment swarmwright:shop+dev --jump ACCEPT";
const keepsOut =
  "filter FORWARD ! --in-interface sw-1a2b3c4d --out-interface sw-1a2b3c4d --match comment --comment swarmwright:shop+dev --jump DROP";
const rules = [accepts, keepsOut];

describe("a stack's network", () => {
  it("is a bridge with the subnet's first address, a rule for what crosses it, and one that keeps others out", async () => {
    const host = fakeHostNetwork();
    await ensureNetwork(host, network);
    expect(host.links).toEqual({ [network.bridge]: bridge });
    expect(host.rules).toEqual(rules);
  });

  it("is the same however often it is made", async () => {
    const host = fakeHostNetwork();
    for (let run = 0; run < 3; run += 1) await ensureNetwork(host, network);
    expect(host.links).toEqual({ [network.bridge]: bridge });
    expect(host.rules).toEqual(rules);
  });

  it.each(Array.from({ length: 9 }, (_, index) => index))(
    "is whole after it was interrupted by a kill after %i commands and made again",
    async (commands) => {
      const host = fakeHostNetwork();
      await expect(ensureNetwork(host.dyingAfter(commands), network)).rejects.toThrow("killed");
      await ensureNetwork(host, network);
      expect(host.links).toEqual({ [network.bridge]: bridge });
      expect(host.rules).toEqual(rules);
    },
  );

  it("leaves nothing when it is removed, whatever of it is there", async () => {
    for (let commands = 0; commands < 10; commands += 1) {
      const host = fakeHostNetwork();
      await ensureNetwork(host.dyingAfter(commands), network).catch(() => undefined);
      await ensureNetwork(host, network);
      await removeNetwork(host, network);
      await removeNetwork(host, network);
      expect([host.links, host.rules]).toEqual([{}, []]);
    }
  });

  it("is not removed where a bridge of that name is not marked as this stack's", async () => {
    const host = fakeHostNetwork();
    host.links[network.bridge] = { addresses: [], up: true, alias: "swarmwright:shop+prod" };
    await removeNetwork(host, network);
    expect(Object.keys(host.links)).toEqual([network.bridge]);
  });

  it("leaves other rules alone", async () => {
    const host = fakeHostNetwork();
    const docker = "filter FORWARD --jump DOCKER-USER";
    host.rules.push(docker);
    await ensureNetwork(host, network);
    expect(host.rules).toEqual([accepts, docker, keepsOut]);
    await removeNetwork(host, network);
    expect(host.rules).toEqual([docker]);
  });

  it("is refused where another link has addresses of the subnet, with nothing made", async () => {
    const host = fakeHostNetwork();
    host.links["br0"] = { addresses: ["10.92.0.7/24"], up: true };
    await expect(ensureNetwork(host, network)).rejects.toMatchObject({ code: "conflict" });
    expect(Object.keys(host.links)).toEqual(["br0"]);
  });

  it("goes on beside a wider network that came later, as a VPN's", async () => {
    const host = fakeHostNetwork();
    host.links["tun0"] = { addresses: ["10.0.0.7/8"], up: true };
    await ensureNetwork(host, network);
    expect(Object.keys(host.links)).toEqual(["tun0", network.bridge]);
  });
});

describe("a machine's network card", () => {
  it("is a link on the bridge, whose other end is the machine's eth0 with its MAC address", async () => {
    const host = fakeHostNetwork();
    await ensureNetwork(host, network);
    await plugIn(host, network, card, 4242);
    const peer = { name: "eth0", mac: card.mac, pid: "4242" };
    expect(host.links[`${network.bridge}-11`]).toEqual({
      peer,
      alias: network.mark,
      master: network.bridge,
      addresses: [],
      up: true,
    });
  });

  it("takes the place of one that another life left", async () => {
    const host = fakeHostNetwork();
    await ensureNetwork(host, network);
    await plugIn(host, network, card, 1);
    await plugIn(host, network, card, 2);
    expect(host.links[`${network.bridge}-11`]?.peer?.pid).toBe("2");
  });

  it("is unplugged once, and again without complaint", async () => {
    const host = fakeHostNetwork();
    await ensureNetwork(host, network);
    await plugIn(host, network, card, 1);
    await unplug(host, network, card.address);
    await unplug(host, network, card.address);
    expect(Object.keys(host.links)).toEqual([network.bridge]);
  });

  it("is told when it cannot be unplugged, with the line to try", async () => {
    const host = fakeHostNetwork();
    await ensureNetwork(host, network);
    await plugIn(host, network, card, 1);
    host.forbidDeletion();
    await expect(unplug(host, network, card.address)).rejects.toThrow("ip link delete dev sw-1a2b3c4d-11");
  });
});
