import type { Connection } from "../../core/references.ts";
import type { Clock } from "../../drivers/clock/port.ts";
import type { DockerPort } from "../../drivers/docker/port.ts";
import type { Boots } from "../boots.ts";
import { soon } from "../wait.ts";
import { type Sight, sightsIn } from "./sight.ts";

/** Plans of many services are made at about the same time: one look serves them all. */
const FRESH_MS = 1_000;
/** A manager without a leader takes 20 s to say so: a plan need not know why it does not answer. */
const PATIENCE_MS = 3_000;

/** What a look at a cluster shows of one of its services. */
type Glance = (serviceId: string) => Sight;

interface World {
  readonly boots: Boots;
  readonly clock: Clock;
  readonly docker: DockerPort;
}

/** How the services of a cluster are, for a plan: nothing is waited for. */
export class ServiceGlances {
  readonly #glances = new Map<string, { readonly atMs: number; readonly glance: Promise<Glance | undefined> }>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** @returns `undefined` when no manager answers: their machines may be about to be started */
  async at(connection: Connection, serviceId: string, signal: AbortSignal): Promise<Sight | undefined> {
    const key = JSON.stringify(connection);
    const nowMs = this.#world.clock.now();
    let last = this.#glances.get(key);
    if (last === undefined || nowMs - last.atMs >= FRESH_MS) {
      last = { atMs: nowMs, glance: glanceAt(this.#world, connection, signal) };
      this.#glances.set(key, last);
    }
    return (await last.glance)?.(serviceId);
  }
}

/** Through the first manager that answers. */
async function glanceAt(
  { boots, clock, docker }: World,
  { managers }: Connection,
  signal: AbortSignal,
): Promise<Glance | undefined> {
  for (const manager of managers) {
    const seen = await soon({ clock, signal, timeoutMs: PATIENCE_MS }, (until) => {
      const { services, tasks, nodes } = docker.engine(manager, until);
      return Promise.all([services.list({}), tasks.list(), nodes.list()]);
    });
    if (seen === undefined) continue;
    const [services, tasks, nodes] = seen;
    return sightsIn({ services, tasks, nodes }, boots);
  }
  return undefined;
}
