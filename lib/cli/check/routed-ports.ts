import type { CheckedService, Scene } from "./scene.ts";

/** A port of a service that a route leads to, published or not. */
export interface RoutedPort {
  readonly port: number;
  /** The routers of the Ingress that has the route. */
  readonly router: CheckedService;
}

/** Each port once for each Ingress. Pure. */
export function routedPortsOf(service: string, { fronts, services }: Scene): readonly RoutedPort[] {
  return fronts.flatMap(({ router: name, record }) => {
    const backends = (record?.routes ?? []).flatMap((route) => route.services);
    const ports = new Set(backends.flatMap((it) => (it.service === service ? [it.port] : [])));
    const routers = services.filter((it) => it.name === name);
    return routers.flatMap((router) => [...ports].map((port) => ({ port, router })));
  });
}

/** Whether routers have an address in a network. */
export const isIn = ({ networks }: CheckedService, network: string): boolean =>
  networks.some(({ id }) => id === network);
