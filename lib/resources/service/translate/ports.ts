import type * as docker from "../../../drivers/docker/api/services.ts";
import type { Port, PublishedPort } from "../ports.ts";

export function writePort({ target, published, protocol, mode }: Port): docker.PortConfig {
  return {
    TargetPort: target,
    ...(published !== undefined && { PublishedPort: published }),
    Protocol: protocol,
    PublishMode: mode,
  };
}

/** Of a port that Docker is to choose, nothing or 0 is written down. */
export function readPort(port: docker.PortConfig): Port {
  const { TargetPort, PublishedPort = 0, Protocol = "tcp", PublishMode = "ingress" } = port;
  const published = PublishedPort === 0 ? {} : { published: PublishedPort };
  return { target: TargetPort, ...published, protocol: Protocol, mode: PublishMode };
}

/** The ports that machines answer on; `undefined` while Docker has yet to choose one. */
export function portsOf({ Spec, Endpoint }: docker.LiveService): readonly PublishedPort[] | undefined {
  const given = (Spec.EndpointSpec?.Ports ?? []).map(readPort);
  const chosen = (Endpoint?.Ports ?? []).map(readPort);
  const numberOf = ({ target, protocol, published }: Port) =>
    published ?? chosen.find((it) => it.target === target && it.protocol === protocol)?.published;
  const ports = given.map((port) => ({ ...port, published: numberOf(port) }));
  return ports.every(isPublished) ? ports : undefined;
}

const isPublished = (
  port: Omit<Port, "published"> & { readonly published: number | undefined },
): port is PublishedPort => port.published !== undefined;
