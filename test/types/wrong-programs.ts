/*
 * Programs that must not compile: `npm run types` fails when one of them does.
 * Each is a mistake that somebody will make.
 */

import * as pulumi from "@pulumi/pulumi";
import {
  Config,
  hostFiles,
  Image,
  Ingress,
  local,
  Machine,
  OverlayNetwork,
  redirect,
  Secret,
  Service,
  SwarmCluster,
  Volume,
} from "swarmwright";

const settings = new pulumi.Config();
const node = new Machine("node", { driver: local() });
const cluster = new SwarmCluster("prod", { managers: [node] });
const services = new OverlayNetwork("services", { cluster });
const config = new Config("config", { cluster, content: "x" });
const secret = new Secret("secret", { cluster, content: "x" });
const volume = new Volume("volume", { cluster });
const web = new Service("web", { cluster, image: "web" });

// @ts-expect-error a string where the driver is wanted
new Machine("a", { driver: "virtualbox" });

// @ts-expect-error no driver
new Machine("a", {});

// @ts-expect-error an option of a driver that the local one does not have
local({ disk: "20GB" });

// @ts-expect-error names instead of machines
new SwarmCluster("a", { managers: ["node-1"] });

// @ts-expect-error a misspelt node option
new SwarmCluster("a", { managers: [{ machine: node, lables: { disk: "ssd" } }] });

// @ts-expect-error an availability that is none
new SwarmCluster("a", { managers: [{ machine: node, availability: "drained" }] });

// @ts-expect-error a name instead of a network
new Service("a", { cluster, image: "a", networks: ["services"] });

// @ts-expect-error no image
new Service("a", { cluster, replicas: 2 });

// @ts-expect-error a bad literal
new Service("a", { cluster, image: "a", endpointMode: "virtual-ip" });

// @ts-expect-error global with replicas
new Service("a", { cluster, image: "a", mode: "global", replicas: 2 });

// @ts-expect-error global, misspelt
new Service("a", { cluster, image: "a", replicas: "all" });

// @ts-expect-error a range of ports
new Service("a", { cluster, image: "a", ports: [{ target: "8000-8010", published: "8000-8010", mode: "host" }] });

// @ts-expect-error Compose's short form of a port
new Service("a", { cluster, image: "a", ports: ["80:80"] });

// @ts-expect-error a misspelt property
new Service("a", { cluster, image: "a", replica: 2 });

// @ts-expect-error a bare number of what?
new Service("a", { cluster, image: "a", healthcheck: { test: "true", interval: 5 } });

// @ts-expect-error a quantity with a unit that is none
new Service("a", { cluster, image: "a", healthcheck: { test: "true", interval: "5 seconds" } });

// @ts-expect-error a cluster's name instead of the cluster
new OverlayNetwork("a", { cluster: "prod", subnet: "10.10.1.0/24" });

// @ts-expect-error an image's source without a function
new Image("a", { cluster, source: "./web" });

// @ts-expect-error an image that runs nothing
new Image("a", { cluster, source: hostFiles({ binaries: ["/bin/busybox"] }) });

// @ts-expect-error a Compose list instead of a map
new Service("a", { cluster, image: "a", env: ["KEY=value"] });

// @ts-expect-error the cluster forgotten
new Service("a", { image: "a", replicas: 2 });

// @ts-expect-error a network's output instead of the network
new Service("a", { cluster, image: "a", networks: [services.name] });

// @ts-expect-error a service as a network
new Service("a", { cluster, image: "a", networks: [web] });

// @ts-expect-error an Output of the wrong type
new Service("a", { cluster, image: "a", ports: [{ target: settings.requireSecret("port"), published: 80 }] });

// @ts-expect-error a constraint on a field that is none
new Service("a", { cluster, image: "a", placement: { constraints: ["node.label.disk == ssd"] } });

// @ts-expect-error a constraint with one "="
new Service("a", { cluster, image: "a", placement: { constraints: ["node.role = manager"] } });

// @ts-expect-error spread over what is no label
new Service("a", { cluster, image: "a", placement: { spread: ["zone"] } });

// @ts-expect-error a bind mount without its source
new Service("a", { cluster, image: "a", mounts: [{ type: "bind", target: "/data" }] });

// @ts-expect-error a folder in memory with a source
new Service("a", { cluster, image: "a", mounts: [{ type: "tmpfs", source: "/tmp", target: "/tmp" }] });

// @ts-expect-error Compose's short form of a mount
new Service("a", { cluster, image: "a", mounts: ["/srv:/data"] });

// @ts-expect-error a bare number of what?
new Service("a", { cluster, image: "a", resources: { limits: { memory: 256 } } });

// @ts-expect-error a unit that Docker's command line has, and that is none here
new Service("a", { cluster, image: "a", resources: { limits: { memory: "256M" } } });

// @ts-expect-error CPUs as a text, as Compose has them
new Service("a", { cluster, image: "a", resources: { limits: { cpus: "0.5" } } });

// @ts-expect-error a limit that only reservations lack
new Service("a", { cluster, image: "a", resources: { reservations: { pids: 10 } } });

// @ts-expect-error a Docker flag as an option of an update
new Service("a", { cluster, image: "a", update: { order: "start_first" } });

// @ts-expect-error a rollback that is rolled back
new Service("a", { cluster, image: "a", rollback: { failureAction: "rollback" } });

// @ts-expect-error a container's restart policy instead of a service's
new Service("a", { cluster, image: "a", restart: "unless-stopped" });

// @ts-expect-error a condition of containers
new Service("a", { cluster, image: "a", restart: { condition: "always" } });

// @ts-expect-error a bare number of what?
new Service("a", { cluster, image: "a", stopGracePeriod: 30 });

// @ts-expect-error a signal that is none
new Service("a", { cluster, image: "a", stopSignal: "SIGTRM" });

// @ts-expect-error a Compose list instead of a map
new Service("a", { cluster, image: "a", hosts: ["db:10.0.0.7"] });

// @ts-expect-error a number where the kernel's text is wanted
new Service("a", { cluster, image: "a", sysctls: { "net.core.somaxconn": 4096 } });

// @ts-expect-error name servers without their name
new Service("a", { cluster, image: "a", dns: ["10.0.0.2"] });

// @ts-expect-error Docker's API word instead of its command line's
new Service("a", { cluster, image: "a", dir: "/tmp" });

// @ts-expect-error a secret as a config
new Service("a", { cluster, image: "a", configs: [secret] });

// @ts-expect-error a config as a secret
new Service("a", { cluster, image: "a", secrets: [config] });

// @ts-expect-error a config's name instead of the config
new Service("a", { cluster, image: "a", configs: ["nginx-conf"] });

// @ts-expect-error Compose's source instead of the construct
new Service("a", { cluster, image: "a", configs: [{ source: "nginx-conf", target: "/etc/nginx/nginx.conf" }] });

// @ts-expect-error permissions as a text
new Service("a", { cluster, image: "a", secrets: [{ secret, mode: "0400" }] });

// @ts-expect-error a path instead of what stands in the file
new Config("a", { cluster, file: "./nginx.conf" });

// @ts-expect-error nothing in it
new Secret("a", { cluster });

// @ts-expect-error a check without the place of the content
new Config("a", { cluster, content: "x", check: { image: "nginx", command: ["nginx", "-t"] } });

// @ts-expect-error a shell's line instead of a program and its arguments
new Config("a", { cluster, content: "x", check: { image: "nginx", command: "nginx -t", target: "/nginx.conf" } });

// @ts-expect-error no network to find services on
new Ingress("a", { cluster, routes: [{ to: { service: web, port: 80 } }] });

// @ts-expect-error a service without its port
new Ingress("a", { cluster, networks: [services], routes: [{ to: web }] });

// @ts-expect-error the name of a service instead of the service
new Ingress("a", { cluster, networks: [services], routes: [{ to: { service: "web", port: 80 } }] });

// @ts-expect-error an address that services have none of
new Ingress("a", { cluster, networks: [services], routes: [{ to: { url: "http://web" } }] });

// @ts-expect-error Kubernetes' word for a path
new Ingress("a", { cluster, networks: [services], routes: [{ pathPrefix: "/", to: { service: web, port: 80 } }] });

// @ts-expect-error a redirect to a whole URL
new Ingress("a", { cluster, networks: [services], routes: [{ to: redirect({ url: "https://example.com" }) }] });

// @ts-expect-error one certificate instead of a list
new Ingress("a", { cluster, networks: [services], routes: [], tls: { hosts: ["a.b"], certificate: "", key: "" } });

// @ts-expect-error a port for a thing that is none
new Ingress("a", { cluster, networks: [services], routes: [], ports: { ftp: 21 } });

// @ts-expect-error a name instead of the construct
new Service("a", { cluster, image: "a", mounts: [{ type: "volume", source: "db-data", target: "/data" }] });

// @ts-expect-error a volume where a path of the machine is wanted
new Service("a", { cluster, image: "a", mounts: [{ type: "bind", source: volume, target: "/data" }] });

// @ts-expect-error nowhere to be seen
new Service("a", { cluster, image: "a", mounts: [{ type: "volume", source: volume }] });

const mount = { type: "volume", source: volume, target: "/data" } as const;
// @ts-expect-error the driver is the volume's, not the mount's
new Service("a", { cluster, image: "a", mounts: [{ ...mount, driver: "local" }] });

// @ts-expect-error no word of Docker's for it
new Volume("a", { cluster, sharing: "readwrite" });

// @ts-expect-error Compose's name of the options
new Volume("a", { cluster, driverOpts: { type: "nfs" } });

// @ts-expect-error no cluster
new Volume("a", {});
