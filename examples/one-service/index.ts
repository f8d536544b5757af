// The smallest cluster: one machine of this computer, and one service on it, asked at http://<address>/.

import { hostFiles, Image, local, Machine, Service, SwarmCluster } from "swarmwright";

const machine = new Machine("node-1", { driver: local({ internet: false }) });
const cluster = new SwarmCluster("small", { managers: [machine] });

// No registry: busybox of this computer, which writes its page when it starts.
const image = new Image("busybox", {
  cluster,
  source: hostFiles({ binaries: ["/bin/busybox"], entrypoint: ["/bin/busybox"] }),
});

new Service("hello", {
  cluster,
  image,
  args: ["sh", "-c", "mkdir /www && echo hello >/www/index.html && exec httpd -f -p 80 -h /www"],
  ports: [{ target: 80, published: 80, mode: "host" }],
});

export const address = machine.address;
