/** Programs of the real tests, as text: three machines, a network, an image, a website with a visitor. */

export interface WebsiteArgs {
  readonly replicas?: number;
  /** Says which version answers. */
  readonly version?: string;
  readonly machines?: number;
  readonly managers?: number;
  readonly port?: number;
  /** How long Swarm watches a task after an update, so how long an update takes at least. */
  readonly monitor?: string;
}

export function website(args: WebsiteArgs = {}): string {
  const { replicas = 2, version = "1", machines = 3, managers = 1, port = 8080, monitor = "5s" } = args;
  return `
import { hostFiles, Image, local, Machine, OverlayNetwork, Service, SwarmCluster } from "swarmwright";

const machines = [1, 2, 3, 4, 5].slice(0, ${machines}).map((n) => new Machine("node-" + n, { driver: local({ internet: false }) }));
const cluster = new SwarmCluster("bed", { managers: machines.slice(0, ${managers}), workers: machines.slice(${managers}) });
const services = new OverlayNetwork("services", { cluster, subnet: "10.10.1.0/24" });
const image = new Image("site", {
  cluster,
  source: hostFiles({
    binaries: ["/bin/busybox"],
    files: { "/www": import.meta.dirname + "/../../support/www" },
    entrypoint: ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"],
  }),
});
const page = ["CMD", "/bin/busybox", "wget", "-qO-", "http://127.0.0.1/"] as const;
export const web = new Service("web", {
  cluster,
  image,
  replicas: ${replicas},
  env: { VERSION: ${JSON.stringify(version)} },
  networks: [services],
  ports: [{ target: 80, published: ${port}, mode: "host" }],
  // Busybox as a container's first process heeds no SIGTERM.
  stopGracePeriod: "1s",
  healthcheck: { test: page, interval: "1s", timeout: "2s" },
  update: { monitor: ${JSON.stringify(monitor)} },
}).name;
const stay = "echo here; exec /bin/busybox sleep infinity";
new Service("visitor", { cluster, image, command: ["/bin/busybox", "sh", "-c", stay], stopGracePeriod: "1s", networks: [services] });
`;
}

/** Machines alone. */
export function machinesOnly(count: number): string {
  return `
import { local, Machine } from "swarmwright";
for (let n = 1; n <= ${count}; n += 1) new Machine("node-" + n, { driver: local({ internet: false }) });
`;
}
