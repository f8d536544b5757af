import {
  type BackendArgs,
  Ingress,
  type IngressArgs,
  local,
  Machine,
  OverlayNetwork,
  type RouteArgs,
  Service,
  SwarmCluster,
} from "swarmwright";

export interface FrontProgramArgs extends Partial<IngressArgs> {
  /** @defaultValue "front" */
  readonly name?: string;
  /** Routes beside `/` and `/api`. */
  readonly more?: (web: BackendArgs) => readonly RouteArgs[];
}

/** Two services behind a front door, on two machines; as a function, so that a test can run it twice. */
export function frontProgram({ name = "front", more, ...args }: FrontProgramArgs = {}): Record<string, unknown> {
  const machines = ["node-1", "node-2"].map((called) => new Machine(called, { driver: local({ internet: false }) }));
  const workers = machines.slice(1).map((machine) => ({ machine, labels: { edge: "true" } }));
  const cluster = new SwarmCluster("shop", { managers: machines.slice(0, 1), workers });
  const services = new OverlayNetwork("services", { cluster });
  const service = (called: string) => new Service(called, { cluster, image: "shop:1", networks: [services] });
  const web = { service: service("web"), port: 8_080 };
  const api = { service: service("api"), port: 3_000 };
  const routes = [{ to: web }, { path: "/api", to: api }, ...(more?.(web) ?? [])] as const;
  const front = new Ingress(name, { cluster, networks: [services], routes, ...args });
  return { urls: front.urls, configuration: front.configuration };
}
