import type { UnixEndpoint } from "../../../lib/core/references.ts";
import type { ServiceSpec } from "../../../lib/drivers/docker/api/services.ts";
import { fakeDocker, type FakeDocker, type FakeDockerOptions } from "../../../lib/drivers/docker/fake.ts";
import type { Cluster, Engine } from "../../../lib/drivers/docker/port.ts";

/** Where the engine of a machine listens. */
export const endpointOf = (number: number): UnixEndpoint => ({ kind: "unix", path: `/run/node${number}.sock` });

/** Engines in memory that are a swarm. */
export interface Bed extends FakeDocker {
  readonly manager: Engine;
  readonly cluster: Cluster;
}

/** One manager, and as many workers as are wanted. */
export async function swarm(options: FakeDockerOptions = {}, workers = 1): Promise<Bed> {
  const docker = fakeDocker(options);
  const engines: Engine[] = [];
  for (let number = 1; number <= workers + 1; number += 1) {
    docker.addMachine({ name: `node${number}`, address: `10.0.0.${number}`, endpoint: endpointOf(number) });
    docker.powerOn(endpointOf(number));
    const engine = docker.port.engine(endpointOf(number));
    await engine.waitUntilReady(10_000);
    engines.push(engine);
  }
  const [manager, ...others] = engines as [Engine, ...Engine[]];
  await manager.swarm.init({ ListenAddr: "0.0.0.0", AdvertiseAddr: "10.0.0.1", Spec: {} });
  const JoinToken = (await manager.swarm.inspect())?.JoinTokens.Worker ?? "";
  for (const [index, engine] of others.entries()) {
    const AdvertiseAddr = `10.0.0.${index + 2}`;
    await engine.swarm.join({ ListenAddr: "0.0.0.0", AdvertiseAddr, RemoteAddrs: ["10.0.0.1:2377"], JoinToken });
  }
  await docker.clock.advance(1_000);
  return { ...docker, manager, cluster: docker.port.cluster({ managers: [endpointOf(1)] }) };
}

/** Two tasks of an image. */
export function spec(more: Partial<ServiceSpec> = {}, Image = "web:1"): ServiceSpec {
  return { Name: "web", TaskTemplate: { ContainerSpec: { Image } }, Mode: { Replicated: { Replicas: 2 } }, ...more };
}
