import { describe, expect, it } from "vitest";
import { ownershipLabels } from "../../lib/core/labels.ts";
import { fakeDocker } from "../../lib/drivers/docker/fake.ts";
import { fakeMachines } from "../../lib/drivers/machine/fake.ts";
import { Boots } from "../../lib/resources/boots.ts";
import { machineLifecycle } from "../../lib/resources/machine/lifecycle.ts";
import type { MachineSpec } from "../../lib/resources/machine/props.ts";

const ADDRESS = "10.9.9.9";
const at = (ms: number): string => new Date(ms).toISOString();

describe("what was said of a machine that a run found off", () => {
  it("is outdated, all of it, until the machine is on", () => {
    const boots = new Boots();
    boots.noteOff(ADDRESS, 1_000);
    expect([boots.isOutdated(ADDRESS, at(5_000_000)), boots.isOutdated("10.9.9.8", at(0))]).toEqual([true, false]);
  });

  it.each([0, -3_600_000, 3_600_000])(
    "is outdated if it was said before, by a clock that is %i ms ahead",
    (aheadMs) => {
      const boots = new Boots();
      boots.noteOff(ADDRESS, 10_000);
      boots.noteOn(ADDRESS, 16_000 + aheadMs, 16_000);
      const said = [9_999, 10_001].map((ms) => boots.isOutdated(ADDRESS, at(ms + aheadMs)));
      expect(said).toEqual([true, false]);
    },
  );

  it("counts from the machine's start on when this host's clock was put back meanwhile", () => {
    const boots = new Boots();
    boots.noteOff(ADDRESS, 7_200_000);
    boots.noteOn(ADDRESS, 10_000, 10_000);
    expect(boots.isOutdated(ADDRESS, at(10_001))).toBe(false);
  });

  it("counts again once somebody else started it, between the plan that a person reads and the run", async () => {
    const [boots, machines, { clock, port: docker }] = [new Boots(), fakeMachines(), fakeDocker()];
    const machine = { project: "shop", stack: "dev", name: "node-1" };
    const urn = "urn:pulumi:dev::shop::swarmwright:index:Machine::node-1";
    const { signal } = new AbortController();
    await machines.create(machine, { internet: false }, ownershipLabels(urn, "1.0.0"));
    const { address } = await machines.start(machine, signal);
    const spec: MachineSpec = { name: "node-1", driver: { kind: "local", internet: false } };
    const isOutdatedInPlan = async () => {
      const call = { urn, name: "node-1", signal, report: () => {} };
      await machineLifecycle.drift?.({ boots, clock, docker, machines: { local: machines } }, call, {
        spec,
        outputs: { address },
      });
      return boots.isOutdated(address, at(clock.now() + 1));
    };
    await machines.kill(machine);
    expect(await isOutdatedInPlan()).toBe(true);
    await machines.start(machine, signal);
    expect(await isOutdatedInPlan()).toBe(false);
  });
});
