import { afterAll, beforeAll, describe, expect } from "vitest";
import type { LiveSwarm } from "../../../lib/drivers/docker/api/swarm.ts";
import type { Engine } from "../../../lib/drivers/docker/port.ts";
import { type SuiteOptions, type Test, type Testbed, type TestHost, until } from "./testbed.ts";

const ListenAddr = "0.0.0.0:2377";

export function swarmSuite({ makeEngines }: SuiteOptions, test: Test): void {
  describe("a swarm", () => {
    let bed: Testbed;
    let [first, second, third] = [] as unknown as [TestHost, TestHost, TestHost];
    let [manager, worker, spare] = [] as unknown as [Engine, Engine, Engine];

    beforeAll(async () => {
      bed = await makeEngines(3);
      [first, second, third] = bed.hosts as [TestHost, TestHost, TestHost];
      [manager, worker, spare] = bed.hosts.map(({ endpoint }) => bed.docker.engine(endpoint)) as [
        Engine,
        Engine,
        Engine,
      ];
    });
    afterAll(() => bed.dispose());

    const inspect = async (): Promise<LiveSwarm> => {
      const swarm = await manager.swarm.inspect();
      if (swarm === undefined) throw new Error("there is no swarm");
      return swarm;
    };
    const join = (engine: Engine, host: TestHost, JoinToken: string): Promise<void> =>
      engine.swarm.join({ ListenAddr, AdvertiseAddr: host.address, RemoteAddrs: [`${first.address}:2377`], JoinToken });

    test("starts with one node, and keeps the labels and the settings that it was given", async () => {
      const nodeId = await manager.swarm.init({
        ListenAddr,
        AdvertiseAddr: first.address,
        DefaultAddrPool: ["10.60.0.0/16"],
        SubnetSize: 25,
        DataPathPort: 4790,
        Spec: { Labels: { "swarmwright.stack": "test" }, CAConfig: { NodeCertExpiry: 3_600_000_000_000 } },
      });
      expect(await manager.info()).toMatchObject({
        Swarm: { NodeID: nodeId, NodeAddr: first.address, LocalNodeState: "active", ControlAvailable: true },
      });
      const swarm = await inspect();
      expect(swarm.Spec).toMatchObject({
        Name: "default",
        Labels: { "swarmwright.stack": "test" },
        CAConfig: { NodeCertExpiry: 3_600_000_000_000 },
        Orchestration: { TaskHistoryRetentionLimit: 5 },
        Dispatcher: { HeartbeatPeriod: 5_000_000_000 },
        TaskDefaults: {},
      });
      expect(swarm).toMatchObject({ DefaultAddrPool: ["10.60.0.0/16"], SubnetSize: 25, DataPathPort: 4790 });
      expect((await manager.info()).Swarm.Cluster?.ID).toBe(swarm.ID);
    });

    test("cannot be started or joined by an engine that is in one", async () => {
      const again = manager.swarm.init({ ListenAddr, AdvertiseAddr: first.address, Spec: {} });
      await expect(again).rejects.toMatchObject({ code: "conflict" });
      await expect(join(manager, first, (await inspect()).JoinTokens.Worker)).rejects.toMatchObject({
        code: "conflict",
      });
    });

    test("gives networks their addresses out of its pool", async () => {
      const id = await manager.networks.create({ Name: "pooled", Driver: "overlay", CheckDuplicate: true });
      const network = await until(bed, "it has addresses", async () => {
        const found = await manager.networks.find(id);
        return found?.Driver === "overlay" ? found : undefined;
      });
      // The first block is the ingress network's.
      expect(network.IPAM.Config).toEqual([{ Subnet: "10.60.0.128/25", Gateway: "10.60.0.129" }]);
      await manager.networks.remove(id);
    });

    test("tells on its managers when a node that joined is ready", async () => {
      const listening = new AbortController();
      const events = await manager.events({ type: ["node"] }, listening.signal);
      await join(worker, second, (await inspect()).JoinTokens.Worker);
      const seen: string[] = [];
      for await (const { Action, Actor } of events) {
        if (Actor.Attributes?.["state.new"] === undefined) continue;
        seen.push(`${Action} ${Actor.Attributes["name"]} ${Actor.Attributes["state.new"]}`);
        listening.abort();
      }
      expect(seen).toEqual([`update ${second.name} ready`]);
    });

    test("is not told of by a worker", async () => {
      expect((await worker.info()).Swarm).toMatchObject({ LocalNodeState: "active", ControlAvailable: false });
      expect(await worker.swarm.inspect()).toBeUndefined();
      await expect(worker.nodes.list()).rejects.toMatchObject({ code: "refused" });
      await expect(worker.networks.find("ingress")).rejects.toMatchObject({ code: "refused" });
    });

    test("changes one token at a time, and lets nobody in by the old one", async () => {
      const before = await inspect();
      await manager.swarm.update(before.Version.Index, before.Spec, { worker: true });
      const after = await inspect();
      expect(after.JoinTokens.Worker).not.toBe(before.JoinTokens.Worker);
      expect(after.JoinTokens.Manager).toBe(before.JoinTokens.Manager);
      await expect(join(spare, third, before.JoinTokens.Worker)).rejects.toMatchObject({
        code: "refused",
        message: expect.not.stringContaining(before.JoinTokens.Worker),
      });
      expect(await spare.info()).toMatchObject({ Swarm: { LocalNodeState: "inactive" } });
    });

    test("changes its spec, starting from the latest version only", async () => {
      const { Version, Spec } = await inspect();
      await manager.swarm.update(Version.Index, { ...Spec, Labels: { colour: "blue" } });
      expect((await inspect()).Spec.Labels).toEqual({ colour: "blue" });
      const late = manager.swarm.update(Version.Index, { ...Spec, Labels: { colour: "red" } });
      await expect(late).rejects.toMatchObject({ code: "conflict" });
    });

    test("takes a further manager, which answers as well as the first", async () => {
      await join(spare, third, (await inspect()).JoinTokens.Manager);
      const swarm = await until(bed, "the new manager answers", async () => spare.swarm.inspect());
      expect(swarm.ID).toBe((await inspect()).ID);
      const cluster = bed.docker.cluster({ managers: [second.endpoint, third.endpoint] });
      expect(await cluster.swarm.inspect()).toMatchObject({ ID: swarm.ID });
    });

    test("is left by a manager only with force", async () => {
      await expect(spare.swarm.leave({ force: false })).rejects.toMatchObject({ code: "refused" });
      expect(await spare.info()).toMatchObject({ Swarm: { LocalNodeState: "active" } });
    });
  });
}
