// Three machines, a cluster, and a website and an API behind one front door, on this Linux computer.

import * as pulumi from "@pulumi/pulumi";
import { hostFiles, Image, Ingress, local, Machine, OverlayNetwork, Service, SwarmCluster } from "swarmwright";

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

const serving = (name: string) =>
  new Service(name, {
    cluster,
    image: site,
    replicas: 2,
    env: { NAME: name },
    networks: [services],
    healthcheck: { test: ["CMD", "/bin/busybox", "wget", "-qO-", "http://127.0.0.1/"], interval: "1s", timeout: "2s" },
  });

const web = serving("web");
const api = serving("api");

new Service("visitor", { cluster, image: site, command: ["/bin/busybox", "sleep", "infinity"], networks: [services] });

// npm run quickstart makes a certificate. Another one: swarmwright config set certificate < FILE, and certificateKey.
const settings = new pulumi.Config();
const certificate = settings.get("certificate");
const key = settings.getSecret("certificateKey");

const front = new Ingress("front", {
  cluster,
  networks: [services],
  routes: [{ to: { service: web, port: 80 } }, { path: "/api", to: { service: api, port: 80 }, rewritePath: "/" }],
  tls: certificate !== undefined && key ? [{ hosts: ["laptop.test"], certificate, key }] : [],
});

export const addresses = [node1.address, node2.address, node3.address];
export const urls = front.urls;
