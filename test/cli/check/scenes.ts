import type { CheckedFront, CheckedService, CheckedTask, Scene, ServiceNetwork } from "../../../lib/cli/check/scene.ts";
import type { FrontRecord, RouteRecord } from "../../../lib/resources/ingress/record.ts";
import type { Step } from "../../../lib/cli/check/step.ts";

/** A service in the network `mesh`, of which nothing else is known. */
export function service(name: string, more: Partial<CheckedService> = {}): CheckedService {
  return {
    id: `id of ${name}`,
    name,
    endpointMode: "dnsrr",
    hasIpvs: true,
    replicas: 1,
    networks: [{ id: "mesh", name: "mesh", aliases: [] }],
    ports: [],
    ...more,
  };
}

/** A task that runs. @param addresses by network */
export function task(
  name: string,
  node: string,
  addresses: Readonly<Record<string, string>>,
  isEnding = false,
): CheckedTask {
  const serviceId = `id of ${name.split(".")[0]}`;
  const container = `container of ${name}`;
  return { name, serviceId, node, container, pid: 1, addresses: new Map(Object.entries(addresses)), isEnding };
}

/** A network of which nothing else is known. */
export const network = (id: string): ServiceNetwork => ({ id, name: id, aliases: [] });

/** A route of any host and path to a service. */
export function leading(to: string, port: number, more: Partial<RouteRecord> = {}): RouteRecord {
  const services = [{ service: to, port, protocol: "http1" as const }];
  return { path: "/", pathType: "prefix", headers: {}, query: {}, services, ...more };
}

/** The Ingress `front`. */
export const front = (routes: readonly RouteRecord[], more: Partial<FrontRecord> = {}): CheckedFront => ({
  edge: "front-edge",
  router: "front-router",
  record: { routes, certificates: [], httpsRedirect: true, ...more },
});

export function scene(
  services: readonly CheckedService[],
  tasks: readonly CheckedTask[],
  fronts: readonly CheckedFront[] = [],
): Scene {
  const nodes = [...new Set(tasks.map(({ node }) => node))].map((name, index) => ({
    name,
    address: `192.0.2.${index}`,
    state: "ready",
  }));
  return { services, tasks, nodes, missing: [], fronts };
}

/** A line for each step: what is asked, and from where. */
export const lines = (steps: readonly Step[]): readonly string[] =>
  steps.map((step) => {
    if (!("question" in step)) return `${step.service}: ${step.subject}: ${step.result}: ${step.seen}`;
    const { service: name, subject, from, question } = step;
    const place = from === "outside" ? from : `${from.task.name} in ${from.network.name}`;
    return `${name}: ${subject}: ${question.kind} from ${place}`;
  });
