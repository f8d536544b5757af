import type { Connection } from "../../core/references.ts";
import type { Clock } from "../../drivers/clock/port.ts";
import type { Cluster, DockerPort } from "../../drivers/docker/port.ts";
import type { Boots } from "../boots.ts";
import { bell, ringAtEach } from "../wait.ts";
import { type Sight, sightsIn } from "./sight.ts";

/** Tasks have no events of their own: they are looked at so often at first, and seldomer the longer it takes. */
const TICK_MS = 200;
const LONGEST_TICK_MS = 1_000;
const TICKS_OF_A_WAIT = 40;
/** Many services tell of themselves at once: one look answers them all. */
const GAP_MS = 50;

/** What a sight comes down to; nothing as long as it is to be waited on. */
type Judge<T> = (sight: Sight) => T | undefined;

/**
 * Looks at all services of a cluster that are waited for together: it takes one stream of events, and three requests
 * a look, however many they are. It serves one run.
 */
export class ServiceWatches {
  readonly #watches = new Map<string, ClusterWatch>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Shows a service to `judge`, again after each change, until that gives something. @throws `unreachable` */
  until<T>(connection: Connection, serviceId: string, signal: AbortSignal, judge: Judge<T>): Promise<T> {
    const key = JSON.stringify(connection);
    const watch = this.#watches.get(key) ?? new ClusterWatch(this.#world, connection);
    this.#watches.set(key, watch);
    return watch.until(serviceId, signal, judge);
  }
}

interface World {
  readonly boots: Boots;
  readonly clock: Clock;
  readonly docker: DockerPort;
}

interface Watcher {
  readonly serviceId: string;
  show(sight: Sight): void;
  fail(error: unknown): void;
}

/** It goes on as long as somebody waits. */
class ClusterWatch {
  readonly #world: World;
  readonly #connection: Connection;
  readonly #watchers = new Set<Watcher>();
  readonly #changes = bell();
  #isGoing = false;
  /** When somebody began to wait last. */
  #sinceMs = 0;

  constructor(world: World, connection: Connection) {
    this.#world = world;
    this.#connection = connection;
  }

  async until<T>(serviceId: string, signal: AbortSignal, judge: Judge<T>): Promise<T> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#watchers.delete(watcher);
        signal.removeEventListener("abort", cancel);
      };
      const watcher: Watcher = {
        serviceId,
        show(sight) {
          const found = judge(sight);
          if (found === undefined) return;
          leave();
          resolve(found);
        },
        fail(error) {
          leave();
          reject(error);
        },
      };
      const cancel = (): void => watcher.fail(signal.reason);
      signal.addEventListener("abort", cancel, { once: true });
      this.#watchers.add(watcher);
      this.#sinceMs = this.#world.clock.now();
      this.#changes.ring();
      if (!this.#isGoing) void this.#go();
    });
  }

  async #go(): Promise<void> {
    const { clock, docker } = this.#world;
    const over = new AbortController();
    this.#isGoing = true;
    try {
      const cluster = docker.cluster(this.#connection, over.signal);
      await ringAtEach(cluster.events({ type: ["service"] }, over.signal), this.#changes);
      while (this.#watchers.size > 0) {
        await this.#look(cluster);
        await clock.sleep(GAP_MS);
        await this.#changes.heardWithin(clock, this.#tickMs() - GAP_MS, over.signal);
      }
    } catch (error) {
      for (const watcher of this.#watchers) watcher.fail(error);
    } finally {
      this.#isGoing = false;
      over.abort();
    }
  }

  #tickMs(): number {
    const waitedMs = this.#world.clock.now() - this.#sinceMs;
    return Math.min(Math.max(TICK_MS, waitedMs / TICKS_OF_A_WAIT), LONGEST_TICK_MS);
  }

  /** Shows everybody who waits what there is: the tasks are those of the service as it is shown, or later ones. */
  async #look({ nodes, services, tasks }: Cluster): Promise<void> {
    const watchers = [...this.#watchers];
    const ids = [...new Set(watchers.map(({ serviceId }) => serviceId))];
    const allServices = await services.withIds(ids);
    const [allTasks, allNodes] = await Promise.all([tasks.list({ service: ids }), nodes.list()]);
    const sightOf = sightsIn({ services: allServices, tasks: allTasks, nodes: allNodes }, this.#world.boots);
    for (const watcher of watchers.filter((it) => this.#watchers.has(it))) {
      try {
        watcher.show(sightOf(watcher.serviceId));
      } catch (error) {
        watcher.fail(error);
      }
    }
  }
}
