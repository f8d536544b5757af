import fc, { type Arbitrary } from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Props } from "../../lib/core/value.ts";
import type { SuiteOptions, Testbed } from "../conformance/docker-port.suite.ts";
import { type Made, provideCluster, type ProvidedCluster } from "../support/provided-cluster.ts";
import { configProps, networkProps, nodeProps, secretProps, serviceProps, volumeProps } from "./specs.ts";

export interface ReadBackOptions extends SuiteOptions {
  /** How many specs of each resource are tried. */
  readonly runs: number;
}

/** What a resource is asked to be, it is: read back, it is the same again, and nothing is left to do. */
export function readBackSuite(world: string, { makeEngines, unavailable, runs }: ReadBackOptions): void {
  const skipped = unavailable === undefined ? "" : ` (skipped: ${unavailable})`;
  describe.skipIf(unavailable !== undefined)(`${world}: what was asked for is read back${skipped}`, () => {
    let bed: Testbed;
    let prod: ProvidedCluster;

    beforeAll(async () => {
      bed = await makeEngines(1);
      prod = await provideCluster(bed);
    });
    afterAll(() => bed.dispose());

    async function expectReadBack(made: Made): Promise<void> {
      const live = await prod.read(made);
      expect(live?.inputs).toEqual(made.inputs);
      const before = prod.writes();
      await prod.putAgain(made);
      expect(prod.writes(), "what is as it should be is not written").toBe(before);
    }

    // oxlint-disable vitest/expect-expect -- `expectReadBack` expects
    const property = (props: () => Arbitrary<Props>, holds: (first: Props, second: Props) => Promise<void>) =>
      fc.assert(fc.asyncProperty(props(), props(), holds), { numRuns: runs, endOnFailure: true });

    it("from a service, whatever it was before", async () => {
      const networks = await Promise.all(["front", "back"].map((name) => prod.put("OverlayNetwork", name, {})));
      const attached = networks.map(({ id, outputs }) => ({ name: id, networkId: outputs["networkId"] ?? "" }));
      const files = async (type: "Config" | "Secret", id: string) => {
        const made = await Promise.all(["a", "b"].map((name) => prod.put(type, name, { name, content: name })));
        return made.map(({ inputs, outputs }) => ({ name: inputs["name"] ?? "", [id]: outputs[id] ?? "" }));
      };
      const [configs, secrets] = [await files("Config", "configId"), await files("Secret", "secretId")];
      await property(
        () => serviceProps({ networks: attached, configs, secrets }),
        async (first, second) => {
          const made = await prod.put("Service", "web", first);
          await expectReadBack(made);
          const changed = await prod.put("Service", "web", second, made);
          await expectReadBack(changed);
          await prod.remove(changed);
        },
      );
    });

    it("from a network", async () => {
      await property(networkProps, async (props) => {
        const made = await prod.put("OverlayNetwork", "mesh", props);
        await expectReadBack(made);
        await prod.remove(made);
      });
    });

    it.each([
      ["Config", configProps],
      ["Secret", secretProps],
    ] as const)("from a %s, and from what becomes of it in place", async (type, propsOf) => {
      await property(propsOf, async (first, second) => {
        const made = await prod.put(type, "app", first);
        await expectReadBack(made);
        const { templateDriver: _, content: _content, encoding: _encoding, ...inPlace } = second;
        const changed = await prod.put(type, "app", { ...first, ...inPlace }, made);
        await expectReadBack(changed);
        await prod.remove(changed);
      });
    });

    it("from a volume, and from what becomes of it in place", async () => {
      await property(volumeProps, async (props, { sharing = "onewriter" }) => {
        const made = await prod.put("Volume", "data", props);
        await expectReadBack(made);
        const changed = await prod.put("Volume", "data", { ...props, sharing }, made);
        await expectReadBack(changed);
        await prod.remove(changed);
      });
    });

    it("from a node, whatever it was before", async () => {
      await property(nodeProps, async (first, second) => {
        const made = await prod.put("SwarmNode", "node1", { ...prod.node, ...first });
        await expectReadBack(made);
        await expectReadBack(await prod.put("SwarmNode", "node1", { ...prod.node, ...second }, made));
      });
    });
  });
}
