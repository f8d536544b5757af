import { interpolate, output } from "@pulumi/pulumi";
import { Config, hostFiles, Image, Ingress, local, Machine, OverlayNetwork, Service, SwarmCluster } from "swarmwright";
import type { HstsArgs, IngressArgs, RouteArgs, ServiceArgs, ServiceRef, TlsArgs } from "swarmwright";

/** What a test says of a front door; services by their names. */
export interface FrontClusterArgs {
  readonly services: readonly string[];
  readonly routes: readonly (Omit<RouteArgs, "to"> & { readonly to: unknown })[];
  readonly tls?: readonly TlsArgs[];
  readonly hsts?: HstsArgs;
  readonly httpsRedirect?: boolean;
  readonly ports?: { readonly http?: number; readonly https?: number };
  readonly proxyProtocolFrom?: readonly string[];
  /** The machine that is taken for a balancer: it speaks the PROXY protocol. */
  readonly balancer?: string;
  readonly accessLog?: boolean;
  /** Another front door beside it. */
  readonly second?: Pick<FrontClusterArgs, "routes" | "tls" | "ports">;
  /** Versions of services, by their names. @defaultValue "1" each */
  readonly versions?: Readonly<Record<string, string>>;
  /** Folder of this host in which services write down each POST, in the file `posts`. */
  readonly executed?: string;
  /** The worker that is to be drained. */
  readonly drained?: string;
  /** A file that makes another image of the proxies. */
  readonly proxyVersion?: string;
  /** A configuration that HAProxy is asked about. */
  readonly tried?: string;
  /** Programs of the image in which it is asked. */
  readonly triedWith?: readonly string[];
}

const NODE = process.execPath;

const healthy = {
  test: ["CMD", "wget", "-qO-", "http://127.0.0.1/health"],
  interval: "1s",
  timeout: "2s",
} as const satisfies ServiceArgs["healthcheck"];

/** What differs from the others, by a service's name. */
const kinds: Readonly<Record<string, Partial<ServiceArgs>>> = {
  headless: { endpointMode: "dnsrr" },
  published: { ports: [{ target: 80, published: 8_090, mode: "host" }] },
  // It counts what it is asked.
  flaky: { replicas: 1 },
  // It is unhealthy for the first seconds.
  single: { replicas: 1, healthcheck: { ...healthy, startPeriod: "30s" } },
};

/** Services that tell what they see, on three machines, behind a front door. */
export function frontCluster({
  services: names,
  routes,
  versions = {},
  executed,
  drained,
  proxyVersion,
  tried,
  triedWith = ["/usr/sbin/haproxy", "/bin/busybox"],
  second,
  balancer,
  ...front
}: FrontClusterArgs) {
  const machineOf = (name: string) => new Machine(name, { driver: local({ internet: false }) });
  const manager = machineOf("node-1");
  const workers = ["node-2", "node-3"].map((name) => ({
    machine: machineOf(name),
    availability: name === drained ? ("drain" as const) : ("active" as const),
  }));
  const machines = [manager, ...workers.map(({ machine }) => machine)];
  const cluster = new SwarmCluster("bed", { managers: [manager], workers });
  const network = new OverlayNetwork("services", { cluster });
  const source = hostFiles({
    binaries: [NODE, "/bin/busybox"],
    files: { "/server.mjs": "./server.mjs" },
    entrypoint: [NODE, "/server.mjs"],
  });
  const image = new Image("echo", { cluster, source });
  const services = new Map(
    names.map((name) => {
      const env = { SERVICE: name, VERSION: versions[name] ?? "1" };
      const healthcheck = name === "silent" ? undefined : healthy;
      const mounts = executed === undefined ? [] : [{ type: "bind", source: executed, target: "/executed" } as const];
      const args = { cluster, image, env, replicas: 2, networks: [network], healthcheck, mounts, ...kinds[name] };
      return [name, new Service(name, args)];
    }),
  );
  const led = (given: FrontClusterArgs["routes"]) =>
    given.map((route) => ({ ...route, to: target(route.to, services) })) as unknown as IngressArgs["routes"];
  const proxies = proxyVersion === undefined ? {} : images(cluster, proxyVersion);
  const isBalancer = (_: Machine, index: number) => `node-${index + 1}` === balancer;
  const ranges = machines.filter(isBalancer).map(({ address }) => interpolate`${address}/32`);
  const proxyProtocolFrom = balancer === undefined ? front.proxyProtocolFrom : ranges;
  if (tried !== undefined) trial(cluster, tried, triedWith);
  const { urls } = new Ingress("front", {
    cluster,
    networks: [network],
    routes: led(routes),
    ...front,
    proxyProtocolFrom,
    ...proxies,
  });
  if (second) new Ingress("second", { cluster, networks: [network], ...second, routes: led(second.routes) });
  return { urls, addresses: machines.map(({ address }) => address) };
}

/** The edge keeps the first one. */
function images(cluster: SwarmCluster, version: string): Pick<IngressArgs, "edgeImage" | "image"> {
  const haproxyWith = (name: string, file: string) => {
    const files = { "/version": `./${file}` };
    const binaries = ["/usr/sbin/haproxy", "/bin/busybox"];
    return new Image(name, { cluster, source: hostFiles({ binaries, files, entrypoint: ["/usr/sbin/haproxy"] }) });
  };
  return { image: haproxyWith("haproxy-router", version), edgeImage: haproxyWith("haproxy-edge", "proxy-1") };
}

function trial(cluster: SwarmCluster, content: string, binaries: readonly string[]): void {
  const source = hostFiles({ binaries, entrypoint: binaries.slice(0, 1) });
  const image = new Image("trial", { cluster, source });
  const file = "/etc/haproxy/haproxy.cfg";
  const command = ["haproxy", "-c", "-f", file];
  const certificates = ["/run/secrets/a.pem"];
  new Config("tried", { cluster, content, check: { image, command, target: file, certificates, user: "10001:10001" } });
}

/** What another stack told of its service before it was removed. */
const removed = (name: string): ServiceRef => ({ name: output(name), serviceId: output("removed") });

function target(to: unknown, services: ReadonlyMap<string, Service>): unknown {
  if (Array.isArray(to)) return to.map((one) => target(one, services));
  const { service, ...rest } = to as { readonly service?: string };
  return service === undefined ? to : { ...rest, service: services.get(service) ?? removed(service) };
}
