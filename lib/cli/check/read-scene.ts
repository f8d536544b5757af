import { parseUrn } from "../../core/naming.ts";
import type { Capabilities, Connection } from "../../core/references.ts";
import { reveal } from "../../core/value.ts";
import type { Cluster, DockerPort } from "../../drivers/docker/port.ts";
import type { MachineName } from "../../drivers/machine/port.ts";
import type { ResourceState } from "../../engine/resource-state.ts";
import { frontDoorOf, frontsOf } from "./read-fronts.ts";
import { type Scene, sceneOf } from "./scene.ts";

type Resources = readonly ResourceState[];

/** The services of a stack, each with its name on its cluster. */
export function servicesOf(resources: Resources): Resources {
  return resources.filter(({ type, delete: isLeft }) => type === "swarmwright:index:Service" && isLeft !== true);
}

/** Reads all that is to be known of a stack's services: a scene for each cluster that has any. */
export function readScenes(resources: Resources, docker: DockerPort): Promise<readonly Scene[]> {
  const clusters = new Map<string, ResourceState[]>();
  for (const service of servicesOf(resources)) {
    const connection = JSON.stringify(connectionOf(service));
    clusters.set(connection, [...(clusters.get(connection) ?? []), service]);
  }
  const read = ([first, ...others]: ResourceState[]) =>
    first === undefined ? [] : [readScene([first, ...others], resources, docker.cluster(connectionOf(first)))];
  return Promise.all([...clusters.values()].flatMap(read));
}

const connectionOf = ({ inputs }: ResourceState): Connection =>
  reveal(inputs["connection"] ?? null) as unknown as Connection;

async function readScene(own: Resources, resources: Resources, cluster: Cluster): Promise<Scene> {
  const byName = new Map(own.map((service) => [service.id ?? "", service]));
  const [nodes, networks, all] = await Promise.all([
    cluster.nodes.list(),
    cluster.networks.list({}),
    cluster.services.list({}),
  ]);
  const services = all.filter(({ Spec }) => byName.has(Spec.Name));
  const tasks = services.length === 0 ? [] : await cluster.tasks.list({ service: services.map(({ ID }) => ID) });
  return sceneOf({
    names: [...byName.keys()],
    services,
    tasks,
    nodes,
    networks,
    addresses: addressesOf(resources),
    hasIpvs: (name) => capabilitiesOf(byName.get(name)).ipvs,
    frontDoorOf: (name) => frontDoorOf(byName.get(name), resources),
    fronts: frontsOf(own, resources),
  });
}

function capabilitiesOf(service: ResourceState | undefined): Pick<Capabilities, "ipvs"> {
  return reveal(service?.inputs["capabilities"] ?? { ipvs: true }) as unknown as Capabilities;
}

const machinesIn = (resources: Resources): Resources =>
  resources.filter(({ type }) => type === "swarmwright:index:Machine");

function addressesOf(resources: Resources): ReadonlyMap<string, string> {
  return new Map(machinesIn(resources).map(({ id = "", outputs }) => [id, reveal(outputs["address"] ?? "") as string]));
}

/** The machine of a node, if the stack has it. */
export function machineNameOf(resources: Resources, node: string): MachineName | undefined {
  const machine = machinesIn(resources).find(({ id }) => id === node);
  if (machine === undefined) return undefined;
  const { project, stack } = parseUrn(machine.urn);
  return { project, stack, name: node };
}
