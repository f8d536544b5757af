import { afterAll, beforeAll, describe, expect } from "vitest";
import type { LiveNetwork, NetworkCreateRequest } from "../../../lib/drivers/docker/api/networks.ts";
import { removeService, serviceSpec, SECOND, untilUp } from "./specs.ts";
import { images, makeSwarm, type SuiteOptions, type SwarmBed, type Test, until } from "./testbed.ts";

/** What is sent, and how it is read back. */
const readBack: readonly (readonly [string, Partial<NetworkCreateRequest>, Partial<LiveNetwork>])[] = [
  [
    "nothing but a name",
    {},
    { Internal: false, Attachable: false, Ingress: false, Labels: null, Scope: "swarm", Driver: "overlay" },
  ],
  [
    "empty lists and maps, which are as good as none",
    { Labels: {}, Options: {}, IPAM: { Config: [] } },
    { Labels: null, Driver: "overlay" },
  ],
  [
    "everything",
    {
      Internal: true,
      Attachable: true,
      Labels: { colour: "blue", empty: "" },
      Options: { encrypted: "" },
      IPAM: {
        Driver: "default",
        Config: [{ Subnet: "10.71.0.0/24", Gateway: "10.71.0.9", IPRange: "10.71.0.128/25" }],
      },
    },
    {
      Internal: true,
      Attachable: true,
      Labels: { colour: "blue", empty: "" },
      Options: expect.objectContaining({ encrypted: "" }),
      IPAM: expect.objectContaining({
        Driver: "default",
        Config: [{ Subnet: "10.71.0.0/24", Gateway: "10.71.0.9", IPRange: "10.71.0.128/25" }],
      }),
    },
  ],
  [
    "a range of addresses, to which the first one is added as the gateway's",
    { IPAM: { Config: [{ Subnet: "10.72.0.0/24" }] } },
    { IPAM: expect.objectContaining({ Config: [{ Subnet: "10.72.0.0/24", Gateway: "10.72.0.1" }] }) },
  ],
];

export function networksSuite(options: SuiteOptions, test: Test): void {
  describe("networks", () => {
    let bed: SwarmBed;

    beforeAll(async () => {
      bed = await makeSwarm(options, 2);
    });
    afterAll(() => bed.dispose());

    const create = (Name: string, more: Partial<NetworkCreateRequest> = {}): Promise<string> =>
      bed.cluster.networks.create({ Name, Driver: "overlay", CheckDuplicate: true, ...more });
    /** The swarm gives them their addresses a moment after they were made. */
    const allocated = (id: string): Promise<LiveNetwork> =>
      until(bed, "it has addresses", async () => {
        const network = await bed.cluster.networks.find(id);
        return network?.Driver === "overlay" ? network : undefined;
      });

    for (const [index, [what, sent, read]] of readBack.entries()) {
      test(`are read back as made: ${what}`, async () => {
        const id = await create(`read-back-${index}`, sent);
        expect(await allocated(id)).toMatchObject({ Id: id, Name: `read-back-${index}`, ...read });
        await bed.cluster.networks.remove(id);
      });
    }

    test("get the next free range when none is given", async () => {
      const ids = [await create("one"), await create("two")];
      const ranges = await Promise.all(ids.map(async (id) => (await allocated(id)).IPAM.Config?.[0]?.Subnet));
      expect(new Set(ranges).size).toBe(2);
      for (const range of ranges) expect(range).toMatch(/^10\.0\.\d+\.0\/24$/);
      for (const id of ids) await bed.cluster.networks.remove(id);
    });

    test("are found by their whole name or id, and not by the beginning of either", async () => {
      const id = await create("services");
      await create("services-2");
      expect(await bed.cluster.networks.find("services")).toMatchObject({ Id: id });
      expect(await bed.cluster.networks.find(id)).toMatchObject({ Name: "services" });
      expect(await bed.cluster.networks.find("service")).toBeUndefined();
      expect(await bed.cluster.networks.find(id.slice(0, 12))).toBeUndefined();
      expect(await bed.cluster.networks.remove("services-2")).toBe(false);
      expect(await bed.cluster.networks.find("services-2")).toBeDefined();
    });

    test("of one engine alone are none of the swarm's", async () => {
      expect(await bed.manager.networks.find("bridge")).toBeUndefined();
      expect(await bed.manager.networks.find("ingress")).toMatchObject({ Ingress: true, Scope: "swarm" });
    });

    test("are listed by all of the labels that are asked for", async () => {
      const id = await create("labelled", { Labels: { a: "1", b: "2" } });
      const list = async (labels: Record<string, string>): Promise<readonly string[]> =>
        (await bed.cluster.networks.list(labels)).map(({ Id }) => Id);
      expect(await list({ a: "1", b: "2" })).toEqual([id]);
      expect(await list({ a: "1", b: "3" })).toEqual([]);
      expect(await list({ a: "" })).toEqual([]);
      expect(await list({})).toContain(id);
    });

    test("cannot have a name that is taken, by an engine's own network either", async () => {
      await expect(create("labelled")).rejects.toMatchObject({ code: "conflict" });
      await expect(create("ingress")).rejects.toMatchObject({ code: "conflict" });
      await expect(create("bridge")).rejects.toMatchObject({ code: "conflict" });
    });

    test("that make no sense are refused", async () => {
      const outside = { IPAM: { Config: [{ Subnet: "10.73.0.0/24", Gateway: "10.99.0.1" }] } };
      await expect(create("bad", outside)).rejects.toMatchObject({ code: "refused" });
      const nonsense = { IPAM: { Config: [{ Subnet: "10.73.0.300/24" }] } };
      await expect(create("bad", nonsense)).rejects.toMatchObject({ code: "refused" });
      await expect(create("no name")).rejects.toMatchObject({ code: "refused" });
      expect(await bed.cluster.networks.find("bad")).toBeUndefined();
    });

    // An engine takes them without a word, and they never get an address. Whoever makes a network must look again.
    test("that overlap another one are made, and stay without addresses and a driver", async () => {
      await allocated(await create("whole", { IPAM: { Config: [{ Subnet: "10.74.0.0/24" }] } }));
      const id = await create("half", { IPAM: { Config: [{ Subnet: "10.74.0.128/25" }] } });
      await bed.clock.sleep(1_000);
      expect(await bed.cluster.networks.find(id)).toMatchObject({ Driver: "", IPAM: { Config: null } });
      expect(await bed.cluster.networks.remove(id)).toBe(true);
    });

    test("cannot be removed while a service uses them, and only once after that", async () => {
      const network = await create("used");
      const service = await bed.cluster.services.create(serviceSpec("user", {}, { Networks: [{ Target: network }] }));
      await untilUp(bed, service, 1);
      const inUse = { code: "conflict", message: expect.stringMatching(/is in use by service \w{25}/) };
      await expect(bed.cluster.networks.remove(network)).rejects.toMatchObject(inUse);
      await removeService(bed, service);
      expect(await bed.cluster.networks.remove(network)).toBe(true);
      expect(await bed.cluster.networks.find(network)).toBeUndefined();
      expect(await bed.cluster.networks.remove(network)).toBe(false);
    });

    // So a network must not be removed before the last task is gone: it would be cut off in the middle of its work.
    test("can be removed as soon as the service is, while its tasks still end on them", async () => {
      const network = await create("lingering");
      const ContainerSpec = { Image: images.serve.reference, StopGracePeriod: 10 * SECOND };
      const service = await bed.cluster.services.create(
        serviceSpec("slow", { Mode: { Global: {} } }, { ContainerSpec, Networks: [{ Target: network }] }),
      );
      await untilUp(bed, service, 2);
      await bed.cluster.services.remove(service);
      const tasks = await until(bed, "its tasks are told to end", async () => {
        const left = await bed.cluster.tasks.list({ service });
        return left.every(({ DesiredState }) => DesiredState === "remove") ? left : undefined;
      });
      expect(tasks).toHaveLength(2);
      expect(await bed.cluster.networks.remove(network)).toBe(true);
      expect(await bed.cluster.networks.find("lingering")).toBeUndefined();
      // The engine itself still knows it, and lets no other one have its name.
      await expect(create("lingering")).rejects.toMatchObject({ code: "conflict" });
      await until(bed, "its name is free", async () => create("lingering").catch(() => undefined));
    });
  });
}
