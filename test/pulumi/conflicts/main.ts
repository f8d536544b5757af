import { local, Machine, OverlayNetwork, Service, SwarmCluster } from "../../../lib/index.ts";

const node = new Machine("node-1", { driver: local() });
const cluster = new SwarmCluster("prod", { managers: [node] });
for (const name of ["a", "b"]) {
  new OverlayNetwork(`net-${name}`, { cluster, subnet: "10.10.1.0/24" });
  new Service(`web-${name}`, { cluster, image: "shop/web:1", ports: [{ target: 80, published: 80 }] });
}
