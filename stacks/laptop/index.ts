// Three machines, a cluster and a website on this Linux computer.

import { hostFiles, Image, local, Machine, OverlayNetwork, Service, SwarmCluster } from "swarmwright";

const node1 = new Machine("node-1", { driver: local({ internet: false }) });
const node2 = new Machine("node-2", { driver: local({ internet: false }) });
const node3 = new Machine("node-3", { driver: local({ internet: false }) });

const cluster = new SwarmCluster("laptop", { managers: [node1], workers: [node2, node3] });
const services = new OverlayNetwork("services", { cluster, subnet: "10.10.1.0/24" });

const site = new Image("site", {
  cluster,
  source: hostFiles({
    binaries: ["/bin/busybox"],
    files: { "/www": "stacks/laptop/www" },
    entrypoint: ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"],
  }),
});

const web = new Service("web", {
  cluster,
  image: site,
  replicas: 2,
  networks: [services],
  ports: [{ target: 80, published: 8080, mode: "host" }],
  healthcheck: { test: ["CMD", "/bin/busybox", "wget", "-qO-", "http://127.0.0.1/"], interval: "1s", timeout: "2s" },
});

new Service("visitor", { cluster, image: site, command: ["/bin/busybox", "sleep", "infinity"], networks: [services] });

export const addresses = [node1.address, node2.address, node3.address];
export const website = web.name;
