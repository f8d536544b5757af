// Three managers, so that one may die, and an agent on every machine: also on those that join later.

import * as pulumi from "@pulumi/pulumi";
import { hostFiles, Image, local, Machine, Service, SwarmCluster } from "swarmwright";

const config = new pulumi.Config();
const count = config.getNumber("machines") ?? 3;

const machines = Array.from(
  { length: count },
  (_, index) => new Machine(`node-${index + 1}`, { driver: local({ internet: false }) }),
);
const cluster = new SwarmCluster("agents", { managers: machines.slice(0, 3), workers: machines.slice(3) });

const image = new Image("busybox", {
  cluster,
  source: hostFiles({ binaries: ["/bin/busybox"], entrypoint: ["/bin/busybox"] }),
});
new Service("agent", {
  cluster,
  image,
  replicas: "global",
  args: ["sh", "-c", "trap exit TERM; while true; do uptime; sleep 60 & wait; done"],
});

export const nodes = machines.map(({ name }) => name);
