// Two networks: the front is published, the back is reached by the front alone, under two names.

import { hostFiles, Image, local, Machine, OverlayNetwork, Service, SwarmCluster } from "swarmwright";

const manager = new Machine("manager", { driver: local({ internet: false }) });
const worker = new Machine("worker", { driver: local({ internet: false }) });
const cluster = new SwarmCluster("two-tiers", { managers: [manager], workers: [worker] });

const outside = new OverlayNetwork("outside", { cluster });
const inside = new OverlayNetwork("inside", { cluster });

const image = new Image("busybox", {
  cluster,
  source: hostFiles({ binaries: ["/bin/busybox"], entrypoint: ["/bin/busybox"] }),
});

const serve = "exec httpd -f -p 80 -h /www";

new Service("back", {
  cluster,
  image,
  args: ["sh", "-c", `mkdir /www && echo from the back >/www/index.html && ${serve}`],
  networks: [{ network: inside, aliases: ["database"] }],
  healthcheck: { test: "wget -qO- http://127.0.0.1/", interval: "1s", timeout: "2s" },
});

// It starts anew until the back answers.
const fetch = "timeout 2 wget -qO /www/index.html http://database/";
new Service("front", {
  cluster,
  image,
  args: ["sh", "-c", `mkdir /www && ${fetch} && ${serve}`],
  networks: [outside, inside],
  ports: [{ target: 80, published: 80, mode: "host" }],
});

export const addresses = [manager.address, worker.address];
