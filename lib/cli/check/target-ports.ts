import type { CheckedService, CheckedTask, ServiceNetwork } from "./scene.ts";
import { type Step, unasked } from "./step.ts";
import type { Vantage } from "./vantage.ts";

/**
 * The ports at which the processes of a service listen: at its name, and at each task. Known are those of which it
 * publishes something. Pure.
 */
export function targetPortSteps(
  service: CheckedService,
  tasks: readonly CheckedTask[],
  vantages: readonly Vantage[],
): readonly Step[] {
  const { name, networks, ports } = service;
  if (networks.length === 0) return [];
  if (ports.length === 0) return [unasked(name, "ports", "it publishes none, so where it listens is not known")];
  const targets = [...new Set(ports.flatMap(({ protocol, target }) => (protocol === "tcp" ? [target] : [])))];
  return networks.flatMap((network) => {
    const inside = vantages.filter((vantage) => vantage.network.id === network.id);
    return targets.flatMap((port) => [
      ...atName(service, port, inside),
      ...tasks.flatMap((task) => atTask(task, port, network, inside, name)),
    ]);
  });
}

function atName(
  { name, endpointMode, hasIpvs }: CheckedService,
  port: number,
  inside: readonly Vantage[],
): readonly Step[] {
  const subject = `${name}:${port}`;
  if (endpointMode === "vip" && !hasIpvs) return [{ service: name, subject, result: "failed", ...noVirtualAddress }];
  return inside.map((from) => ({ service: name, subject, from, question: { kind: "connect", host: name, port } }));
}

const noVirtualAddress = {
  seen: "not asked: the kernel of a machine has no IPVS, so nothing answers at a virtual address",
  remedy: 'give the service endpointMode: "dnsrr"',
};

function atTask(
  { addresses, name }: CheckedTask,
  port: number,
  { id }: ServiceNetwork,
  inside: readonly Vantage[],
  service: string,
): readonly Step[] {
  const host = addresses.get(id);
  if (host === undefined) return [];
  const subject = `${name} ${host}:${port}`;
  return inside.map((from) => ({ service, subject, from, question: { kind: "connect", host, port } }));
}
