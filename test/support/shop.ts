import { Image, hostFiles, local, Machine, OverlayNetwork, Service, SwarmCluster } from "swarmwright";

export interface ShopArgs {
  readonly image?: string;
  readonly replicas?: number | "global";
  readonly encrypted?: boolean;
  readonly machines?: number;
  readonly managers?: number;
  readonly subnet?: string;
}

/** A small stack as a function, so that a test can run it twice. */
export function shop(args: ShopArgs = {}): Record<string, unknown> {
  const {
    image = "shop/web:1",
    replicas = 3,
    encrypted = false,
    machines = 3,
    managers = 1,
    subnet = "10.10.1.0/24",
  } = args;
  const nodes = Array.from(
    { length: machines },
    (_, index) => new Machine(`node-${index + 1}`, { driver: local({ internet: false }) }),
  );
  const cluster = new SwarmCluster("shop", { managers: nodes.slice(0, managers), workers: nodes.slice(managers) });
  const services = new OverlayNetwork("services", { cluster, subnet, encrypted });
  const web = new Service("web", { cluster, image, replicas, networks: [services] });
  return { name: web.name, clusterId: cluster.clusterId };
}

/** The same with an image of its own. */
export function shopWithImage(args: ShopArgs = {}): void {
  const { replicas = 2, machines = 3 } = args;
  const nodes = Array.from(
    { length: machines },
    (_, index) => new Machine(`node-${index + 1}`, { driver: local({ internet: false }) }),
  );
  const cluster = new SwarmCluster("shop", { managers: nodes.slice(0, 1), workers: nodes.slice(1) });
  const services = new OverlayNetwork("services", { cluster });
  const source = hostFiles({ binaries: ["/bin/busybox"], files: { "/www": "./public" }, entrypoint: ["/bin/busybox"] });
  const image = new Image("site", { cluster, source });
  new Service("web", { cluster, image, replicas, networks: [{ network: services, aliases: ["www"] }] });
}
