import { Leases } from "../../lib/core/lease.ts";
import type { Props } from "../../lib/core/value.ts";
import type { Cluster } from "../../lib/drivers/docker/port.ts";
import type { Drivers } from "../../lib/drivers/port.ts";
import type { LiveState, Provider } from "../../lib/provider/provider.ts";
import { swarmwrightProvider } from "../../lib/provider/registry.ts";
import type { Testbed } from "../conformance/docker-port.suite.ts";
import { countWrites } from "./count-writes.ts";

/** A resource that was made. */
export interface Made {
  readonly urn: string;
  readonly id: string;
  readonly inputs: Props;
  readonly outputs: Props;
}

/** A cluster of the provider's own making, and the provider as an engine asks it: each step is a run of its own. */
export interface ProvidedCluster {
  readonly cluster: Cluster;
  /** Props of the cluster's first node. */
  readonly node: Props;
  /** Makes a resource, or changes what was made of it before. */
  put(type: string, name: string, props: Props, before?: Made, timeoutMs?: number): Promise<Made>;
  /** What a preview shows of it. */
  foresee(urn: string, inputs: Props): Promise<Props>;
  /** The same again. */
  putAgain(made: Made): Promise<void>;
  read(made: Made): Promise<LiveState | undefined>;
  remove(made: Made): Promise<void>;
  /** Calls so far by which something was to change. */
  writes(): number;
}

const capabilities = { ipvs: true, esp: true, vxlan: true };

export const urnOf = (type: string, name: string): string =>
  `urn:pulumi:test::shop::swarmwright:index:${type}::${name}`;

export async function provideCluster(bed: Testbed): Promise<ProvidedCluster> {
  const { docker, count } = countWrites(bed.docker);
  const provider = (): Provider =>
    swarmwrightProvider({ clock: bed.clock, docker, leases: new Leases(), newKey: () => "key" } as Drivers);
  const managers = bed.hosts.slice(0, 1).map(({ endpoint }) => endpoint);
  const around = {
    cluster: { name: "prod", clusterId: "prod" },
    connection: { managers: managers as unknown as Props[] },
  };
  const aroundOf = (type: string): Props => {
    if (type === "SwarmNode") return {};
    if (type === "Volume") return { machines: bed.hosts.map(machineOf) };
    return type === "Config" || type === "Secret" ? around : { ...around, capabilities };
  };
  const provided: ProvidedCluster = {
    cluster: bed.docker.cluster({ managers }),
    node: nodeOf(bed, 0),
    writes: count,
    async put(type, name, props, before, timeoutMs) {
      const urn = urnOf(type, name);
      const news = { ...aroundOf(type), ...props };
      const { inputs, problems } = await provider().check({ urn, olds: before?.inputs, news });
      if (problems.length > 0) throw new Error(JSON.stringify(problems));
      const made = before
        ? { id: before.id, ...(await provider().update({ ...changeOf(before, inputs), timeoutMs })) }
        : await provider().create({ urn, inputs, preview: false, timeoutMs });
      return { ...made, urn, inputs };
    },
    foresee: async (urn, inputs) => (await provider().create({ urn, inputs, preview: true })).outputs,
    async putAgain(made) {
      await provider().update(changeOf(made, made.inputs));
    },
    read: (made) => provider().read(made),
    remove: (made) => provider().delete(made),
  };
  for (const [index, { name }] of bed.hosts.entries()) await provided.put("SwarmNode", name, nodeOf(bed, index));
  return provided;
}

const changeOf = ({ urn, id, inputs: oldInputs, outputs: oldOutputs }: Made, inputs: Props) => ({
  urn,
  id,
  oldInputs,
  oldOutputs,
  inputs,
  preview: false,
});

const machineOf = ({ name, endpoint }: Testbed["hosts"][number]): Props => ({
  machineId: name,
  name,
  endpoint: endpoint as unknown as Props,
});

/** The first is the manager. */
function nodeOf({ hosts }: Testbed, index: number): Props {
  const peerOf = ({ name, address, endpoint }: Testbed["hosts"][number]) => ({
    name,
    address,
    endpoint: endpoint as unknown as Props,
  });
  const [first, host] = [hosts[0], hosts[index]];
  if (!first || !host) throw new Error(`there is no machine ${index}`);
  const machine = { name: host.name, machineId: host.name };
  const role = index === 0 ? "manager" : "worker";
  return { ...peerOf(host), cluster: "prod", machine, role, isFirst: index === 0, peers: [peerOf(first)] };
}
