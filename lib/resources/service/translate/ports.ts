import type * as docker from "../../../drivers/docker/api.ts";
import type { PublishedPort } from "../ports.ts";

export function writePort({ target, published, protocol, mode }: PublishedPort): docker.PortConfig {
  return { TargetPort: target, PublishedPort: published, Protocol: protocol, PublishMode: mode };
}

export function readPort(port: docker.PortConfig): PublishedPort {
  const { TargetPort, PublishedPort = 0, Protocol = "tcp", PublishMode = "ingress" } = port;
  return { target: TargetPort, published: PublishedPort, protocol: Protocol, mode: PublishMode };
}
