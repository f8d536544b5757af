import type { Endpoint } from "../../../lib/core/references.ts";
import type { Clock } from "../../../lib/drivers/clock/port.ts";
import type { Cluster, DockerPort, Engine } from "../../../lib/drivers/docker/port.ts";
import { inPieces, type TestImage, testImageArchive } from "../../support/test-image.ts";

/** Machines with engines, real ones or not. */
export interface Testbed {
  readonly docker: DockerPort;
  readonly clock: Clock;
  readonly hosts: readonly TestHost[];
  dispose(): Promise<void>;
}

export interface TestHost {
  readonly name: string;
  readonly address: string;
  readonly endpoint: Endpoint;
  /** Everything on it ends at once; its disk stays. */
  cutPower(): Promise<void>;
  boot(): void;
  /** Lets its engine find a registry with these images, which another machine's does not find. */
  serve(images: readonly TestImage[]): Promise<void>;
}

export interface SuiteOptions {
  /** Machines that are on, with engines that answer. */
  readonly makeEngines: (count: number) => Promise<Testbed>;
  /** Whether groups of tests run at the same time, for engines that take real time. @defaultValue one after another */
  readonly atOnce?: boolean | undefined;
  /** How often a test that failed is tried again, where it needs nothing of those before it. @defaultValue never */
  readonly retry?: number;
  /** Why nothing can be tried here, if so. */
  readonly unavailable?: string | undefined;
  /** What a driver cannot do, each with the reason. */
  readonly skip?: Readonly<Record<string, string>>;
}

/** One test, unless it is skipped with a reason. */
export type Test = (title: string, body: () => Promise<void>) => void;

/** A process that goes on, and heeds no signal; the next version of it; and one that fails at once. */
export const images = {
  serve: { reference: "serve:1", command: ["sleep", "100000"] },
  serveNext: { reference: "serve:2", command: ["sleep", "100001"] },
  fail: { reference: "fail:1", command: ["sh", "-c", "exit 3"] },
} as const satisfies Readonly<Record<string, TestImage>>;

/** Machines that form a swarm, with all test images. The first is its manager, or the first few. */
export interface SwarmBed extends Testbed {
  readonly engines: readonly Engine[];
  readonly manager: Engine;
  readonly cluster: Cluster;
  /** Node ids, as the hosts are numbered. */
  readonly nodeIds: readonly string[];
}

export async function makeSwarm({ makeEngines }: SuiteOptions, count: number, managers = 1): Promise<SwarmBed> {
  const bed = await makeEngines(count);
  const engines = bed.hosts.map(({ endpoint }) => bed.docker.engine(endpoint));
  await Promise.all(engines.map(loadImages));
  const [manager, ...others] = engines;
  const [first, ...rest] = bed.hosts;
  if (manager === undefined || first === undefined) throw new Error("a swarm needs a machine");
  await manager.swarm.init({ ListenAddr: "0.0.0.0:2377", AdvertiseAddr: first.address, Spec: {} });
  const tokens = (await manager.swarm.inspect())?.JoinTokens;
  for (const [index, engine] of others.entries()) {
    await engine.swarm.join({
      ListenAddr: "0.0.0.0:2377",
      AdvertiseAddr: rest[index]?.address ?? "",
      RemoteAddrs: [`${first.address}:2377`],
      JoinToken: (index + 1 < managers ? tokens?.Manager : tokens?.Worker) ?? "",
    });
  }
  const nodeIds = await Promise.all(engines.map(async (engine) => (await engine.info()).Swarm.NodeID));
  const areReady = async () => {
    const nodes = await manager.nodes.list();
    return nodes.filter(({ Status }) => Status.State === "ready").length === count ? true : undefined;
  };
  await until(bed, "all nodes are ready", areReady, 90_000);
  const cluster = bed.docker.cluster({ managers: bed.hosts.slice(0, managers).map(({ endpoint }) => endpoint) });
  return { ...bed, engines, manager, cluster, nodeIds };
}

async function loadImages(engine: Engine): Promise<void> {
  for (const image of Object.values(images)) await engine.images.load(inPieces(await testImageArchive(image)));
}

/**
 * Looks again and again, until there is something to be seen.
 *
 * @param what what is waited for; a function can say what was seen instead
 */
export async function until<T>(
  { clock }: Pick<Testbed, "clock">,
  what: string | (() => string),
  look: () => Promise<T | undefined>,
  withinMs = 60_000,
): Promise<T> {
  const endsAt = clock.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (clock.now() > endsAt) {
      throw new Error(`not within ${withinMs / 1000} s: ${typeof what === "string" ? what : what()}`);
    }
    await clock.sleep(50);
  }
}
