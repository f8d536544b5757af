import { compareNames, inNameOrder } from "../name-order.ts";
import type { CheckedTask, Scene, ServiceNetwork } from "./scene.ts";

/** From where it is asked inside: a task, as one of those in a network, on its machine. */
export interface Vantage {
  readonly task: CheckedTask;
  readonly network: Pick<ServiceNetwork, "id" | "name">;
}

/**
 * One task in each network on each machine that has any. A name is looked up in all networks of a task, so that those
 * in few of them tell more: they come first. Pure.
 */
export function vantagesOf({ services, tasks }: Scene): readonly Vantage[] {
  const networks = new Map(services.flatMap((service) => service.networks.map((network) => [network.id, network])));
  const all = inNameOrder([...networks.values()]);
  return all.flatMap(({ id, name }) => {
    const there = tasks.filter((task) => task.addresses.has(id) && !task.isEnding);
    const nodes = [...new Set(there.map(({ node }) => node))].toSorted(compareNames);
    return nodes.flatMap((node) => {
      const task = fewestNetworks(there.filter((it) => it.node === node));
      return task === undefined ? [] : [{ task, network: { id, name } }];
    });
  });
}

function fewestNetworks(tasks: readonly CheckedTask[]): CheckedTask | undefined {
  return tasks.toSorted((a, b) => a.addresses.size - b.addresses.size)[0];
}
