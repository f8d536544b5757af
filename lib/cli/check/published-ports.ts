import type { Question } from "../../drivers/reach/port.ts";
import type { CheckedNode, CheckedService, CheckedTask, ServicePort } from "./scene.ts";
import { type Step, unasked } from "./step.ts";

/**
 * The ports of the machines that lead to a service: in mode `host` of those that run a task, else of all. Those that are
 * down and should answer as well are told of. Pure.
 */
export function publishedPortSteps(
  service: CheckedService,
  tasks: readonly CheckedTask[],
  nodes: readonly CheckedNode[],
): readonly Step[] {
  const { name, ports, replicas } = service;
  const ready = nodes.filter(({ state }) => state === "ready");
  const isEverywhere = replicas === "global" || ports.some(({ mode }) => mode === "ingress");
  const away = ports.length > 0 && isEverywhere ? nodes.filter((node) => !ready.includes(node)) : [];
  return [
    ...ports.flatMap((port) => stepsOf(service, port, tasks, ready)),
    ...away.map(({ name: node, state }) =>
      unasked(name, node, `Swarm says that it is ${state}: see swarmwright preview`),
    ),
  ];
}

function stepsOf(
  service: CheckedService,
  { published, protocol, mode, target }: ServicePort,
  tasks: readonly CheckedTask[],
  nodes: readonly CheckedNode[],
): readonly Step[] {
  const { name, hasIpvs } = service;
  const what = `published ${published ?? "?"}/${protocol}`;
  if (published === undefined) return [unasked(name, what, "Docker has not chosen it yet")];
  if (protocol !== "tcp") return [unasked(name, what, `${protocol} has no answer of its own`)];
  if (mode === "ingress" && !hasIpvs) return [{ service: name, subject: what, result: "failed", ...noMesh }];
  const running = new Set(tasks.map(({ node }) => node));
  const at = mode === "host" ? nodes.filter((node) => running.has(node.name)) : nodes;
  return at.map(({ name: node, address }) => ({
    service: name,
    subject: `${node} ${address}:${published}`,
    from: "outside",
    node,
    question: questionTo(address, published, service, target),
  }));
}

/** What an Ingress answers comes from behind it: that it takes connections says nothing. */
function questionTo(address: string, port: number, { frontDoor }: CheckedService, target: number): Question {
  const door = frontDoor?.get(target);
  if (door === undefined) return { kind: "connect", host: address, port };
  return { kind: "http", address, port, host: door.host ?? address, isSecured: door.isSecured };
}

const noMesh = {
  seen: "not asked: the kernel of a machine has no IPVS, so the routing mesh leads nowhere",
  remedy: 'publish the port with mode: "host"',
};
