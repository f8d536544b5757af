// A construct of one's own is a Pulumi component: here a website with its network, used twice.

import * as pulumi from "@pulumi/pulumi";
import { type ClusterRef, hostFiles, Image, type ImageRef, local, Machine } from "swarmwright";
import { OverlayNetwork, Service, SwarmCluster } from "swarmwright";

interface WebsiteArgs {
  readonly cluster: ClusterRef;
  readonly image: ImageRef;
  readonly greeting: pulumi.Input<string>;
  readonly port: number;
}

class Website extends pulumi.ComponentResource {
  constructor(
    name: string,
    { cluster, image, greeting, port }: WebsiteArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("example:index:Website", name, {}, options);
    const network = new OverlayNetwork(`${name}-network`, { cluster }, { parent: this });
    new Service(
      name,
      {
        cluster,
        image,
        env: { GREETING: greeting },
        args: ["sh", "-c", serve],
        networks: [network],
        ports: [{ target: 80, published: port, mode: "host" }],
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}

const serve = 'mkdir /www && echo "$GREETING" >/www/index.html && exec httpd -f -p 80 -h /www';

const machine = new Machine("node-1", { driver: local({ internet: false }) });
const cluster = new SwarmCluster("websites", { managers: [machine] });
const image = new Image("busybox", {
  cluster,
  source: hostFiles({ binaries: ["/bin/busybox"], entrypoint: ["/bin/busybox"] }),
});

new Website("hello", { cluster, image, greeting: "hello", port: 8081 });
new Website("goodbye", { cluster, image, greeting: "goodbye", port: 8082 });

export const address = machine.address;
