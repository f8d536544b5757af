import fc, { type Arbitrary } from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Leases } from "../../lib/core/lease.ts";
import { type Props } from "../../lib/core/value.ts";
import type { Drivers } from "../../lib/drivers/port.ts";
import type { Provider } from "../../lib/provider/provider.ts";
import { swarmwrightProvider } from "../../lib/provider/registry.ts";
import type { SuiteOptions, Testbed } from "../conformance/docker-port.suite.ts";
import { countWrites, type WriteCount } from "../support/count-writes.ts";
import { networkProps, nodeProps, serviceProps } from "./specs.ts";

export interface ReadBackOptions extends SuiteOptions {
  /** How many specs of each resource are tried. */
  readonly runs: number;
}

const everything = { ipvs: true, esp: true, vxlan: true };
const urnOf = (type: string, name: string) => `urn:pulumi:test::shop::swarmwright:index:${type}::${name}`;

/** What a resource is asked to be, it is: read back, it is the same again, and nothing is left to do. */
export function readBackSuite(world: string, { makeEngines, unavailable, runs }: ReadBackOptions): void {
  const skipped = unavailable === undefined ? "" : ` (skipped: ${unavailable})`;
  describe.skipIf(unavailable !== undefined)(`${world}: what was asked for is read back${skipped}`, () => {
    let bed: Testbed;
    let writes: WriteCount;
    let node: Props;
    let onCluster: Props;

    beforeAll(async () => {
      bed = await makeEngines(1);
      writes = countWrites(bed.docker);
      node = onlyNode(bed);
      await asked("SwarmNode", "node1", node);
      const connection = { managers: [bed.hosts[0]?.endpoint as unknown as Props] };
      onCluster = { cluster: { name: "prod", clusterId: "prod" }, connection, capabilities: everything };
    });
    afterAll(() => bed.dispose());

    /** Each step is a run of its own. */
    const provider = (): Provider =>
      swarmwrightProvider({ clock: bed.clock, docker: writes.docker, leases: new Leases() } as Drivers);

    async function asked(type: string, name: string, props: Props, before?: Made): Promise<Made> {
      const urn = urnOf(type, name);
      const { inputs, problems } = await provider().check({ urn, olds: before?.inputs, news: props });
      expect(problems).toEqual([]);
      const made = before
        ? { ...before, ...(await provider().update({ ...changeOf(before), urn, inputs, preview: false })) }
        : await provider().create({ urn, inputs, preview: false });
      return { ...made, urn, inputs };
    }

    async function expectReadBack(made: Made): Promise<void> {
      const live = await provider().read(made);
      expect(live?.inputs).toEqual(made.inputs);
      const before = writes.count();
      await provider().update({ ...changeOf(made), inputs: made.inputs, preview: false });
      expect(writes.count(), "what is as it should be is not written").toBe(before);
    }

    // oxlint-disable vitest/expect-expect -- `expectReadBack` expects
    const property = (props: () => Arbitrary<Props>, holds: (first: Props, second: Props) => Promise<void>) =>
      fc.assert(fc.asyncProperty(props(), props(), holds), { numRuns: runs, endOnFailure: true });

    it("from a service, whatever it was before", async () => {
      const networks = await Promise.all(["front", "back"].map((name) => asked("OverlayNetwork", name, onCluster)));
      const attached = networks.map(({ id, outputs }) => ({ name: id, networkId: outputs["networkId"] ?? "" }));
      await property(
        () => serviceProps(attached),
        async (first, second) => {
          const made = await asked("Service", "web", { ...onCluster, ...first });
          await expectReadBack(made);
          const changed = await asked("Service", "web", { ...onCluster, ...second }, made);
          await expectReadBack(changed);
          await provider().delete(changed);
        },
      );
    });

    it("from a network", async () => {
      await property(networkProps, async (props) => {
        const made = await asked("OverlayNetwork", "mesh", { ...onCluster, ...props });
        await expectReadBack(made);
        await provider().delete(made);
      });
    });

    it("from a node, whatever it was before", async () => {
      await property(nodeProps, async (first, second) => {
        const made = await asked("SwarmNode", "node1", { ...node, ...first });
        await expectReadBack(made);
        await expectReadBack(await asked("SwarmNode", "node1", { ...node, ...second }, made));
      });
    });
  });
}

/** A resource that was made. */
interface Made {
  readonly urn: string;
  readonly id: string;
  readonly inputs: Props;
  readonly outputs: Props;
}

const changeOf = ({ urn, id, inputs, outputs }: Made) => ({ urn, id, oldInputs: inputs, oldOutputs: outputs });

function onlyNode({ hosts: [host] }: Testbed): Props {
  const { name = "", address = "", endpoint } = host ?? {};
  const peer = { name, address, endpoint: endpoint as unknown as Props };
  const machine = { name, machineId: name };
  return { ...peer, cluster: "prod", machine, role: "manager", isFirst: true, peers: [peer] };
}
