import { isIn, type RoutedPort } from "./routed-ports.ts";
import type { CheckedService, CheckedTask, ServiceNetwork } from "./scene.ts";
import { type Step, type Told, unasked } from "./step.ts";
import type { Vantage } from "./vantage.ts";

/**
 * The ports at which the processes of a service listen. Known are those of which it publishes something: they are asked
 * at its name and at each task; and those that routes lead to: at each task, as routers ask. Pure.
 */
export function targetPortSteps(
  service: CheckedService,
  tasks: readonly CheckedTask[],
  vantages: readonly Vantage[],
  routed: readonly RoutedPort[],
): readonly Step[] {
  const { name, networks, ports } = service;
  if (networks.length > 0 && ports.length === 0 && routed.length === 0) return [unasked(name, "ports", UNTOLD)];
  const targets = [...new Set(ports.flatMap(({ protocol, target }) => (protocol === "tcp" ? [target] : [])))];
  const asked = networks.flatMap((network) => {
    const inside = vantages.filter((vantage) => vantage.network.id === network.id);
    const atTasks = (port: number) => tasks.flatMap((task) => atTask(task, port, network, inside, name));
    return [
      ...targets.flatMap((port) => [...atName(service, port, inside), ...atTasks(port)]),
      ...led(routed, network).flatMap((port) => (targets.includes(port) ? [] : atTasks(port))),
    ];
  });
  return [...asked, ...routed.flatMap((it) => apart(it, service))];
}

const UNTOLD = "it publishes none and no route leads to it, so where it listens is not known";

/** Ports that routers of a network lead to. */
const led = (routed: readonly RoutedPort[], { id }: ServiceNetwork): readonly number[] => [
  ...new Set(routed.flatMap(({ port, router }) => (isIn(router, id) ? [port] : []))),
];

/** Routers find a service in a network that both are in. */
function apart({ port, router }: RoutedPort, { name, networks }: CheckedService): readonly Told[] {
  if (networks.some(({ id }) => isIn(router, id))) return [];
  const seen = `not asked: ${router.name}, which leads to it, is in none of its networks`;
  const remedy = "give the Ingress and the service a network that both are in";
  return [{ service: name, subject: `${name}:${port}`, result: "failed", seen, remedy }];
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
