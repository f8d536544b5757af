import type { CheckedService, CheckedTask, ServiceNetwork } from "./scene.ts";
import { type Asked, type ExpectedAddresses, type Step, unasked } from "./step.ts";
import type { Vantage } from "./vantage.ts";

/** What a service is called in its networks, and what each name should lead to. Pure. */
export function nameSteps(
  service: CheckedService,
  tasks: readonly CheckedTask[],
  vantages: readonly Vantage[],
): readonly Step[] {
  const { name, networks, endpointMode } = service;
  if (networks.length === 0) return [unasked(name, "name", "it is in no network, and has no name")];
  return networks.flatMap((network) => {
    const inside = vantages.filter((vantage) => vantage.network.id === network.id);
    const ask = (subject: string, isVirtual: boolean) =>
      inside.map((from): Asked => {
        const expected = sharedWith(from, network, networks).map((it) => addressesIn(it, tasks, isVirtual));
        return { service: name, subject, from, question: { kind: "name", name: subject }, expected };
      });
    const names = [name, ...network.aliases];
    return [...names.flatMap((it) => ask(it, endpointMode === "vip")), ...ask(`tasks.${name}`, false)];
  });
}

/** A name is looked up in all networks of the task that asks. */
function sharedWith(
  { task }: Vantage,
  network: ServiceNetwork,
  networks: readonly ServiceNetwork[],
): readonly ServiceNetwork[] {
  return [network, ...networks.filter((it) => it !== network && task.addresses.has(it.id))];
}

function addressesIn(
  { id, name: network, virtualIp }: ServiceNetwork,
  tasks: readonly CheckedTask[],
  isVirtual: boolean,
): ExpectedAddresses {
  const virtual = virtualIp === undefined ? [] : [[virtualIp, "its virtual address"] as const];
  if (isVirtual) return { network, all: new Map(virtual), also: [], isVirtual };
  const addressed = tasks.flatMap(({ addresses, name, isEnding }) => {
    const address = addresses.get(id);
    return address === undefined ? [] : [{ address, name, isEnding }];
  });
  const staying = addressed.filter(({ isEnding }) => !isEnding);
  const all = new Map(staying.map(({ address, name }) => [address, name]));
  return { network, all, also: addressed.map(({ address }) => address), isVirtual };
}
