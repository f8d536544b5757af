// A page that is a Config, behind a password that is a Secret. Change either one: the service rolls, then the old one goes.

import * as pulumi from "@pulumi/pulumi";
import { Config, hostFiles, Image, local, Machine, Secret, Service, SwarmCluster } from "swarmwright";

const settings = new pulumi.Config();

const machine = new Machine("node-1", { driver: local({ internet: false }) });
const cluster = new SwarmCluster("guarded", { managers: [machine] });

const image = new Image("busybox", {
  cluster,
  source: hostFiles({ binaries: ["/bin/busybox"], entrypoint: ["/bin/busybox"] }),
});

const page = new Config("page", { cluster, content: settings.get("page") ?? "for guests only\n" });

// To set another one: swarmwright config set --secret password
const password = settings.getSecret("password") ?? pulumi.secret("guest");
const users = new Secret("users", { cluster, content: pulumi.interpolate`/:guest:${password}\n` });

new Service("web", {
  cluster,
  image,
  configs: [{ config: page, target: "/www/index.html" }],
  secrets: [users],
  args: ["httpd", "-f", "-p", "80", "-h", "/www", "-c", "/run/secrets/users"],
  init: true,
  ports: [{ target: 80, published: 80, mode: "host" }],
});

export const address = machine.address;
