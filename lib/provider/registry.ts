import type { Drivers } from "../drivers/port.ts";
import { Boots } from "../resources/boots.ts";
import { configLifecycle } from "../resources/config/lifecycle.ts";
import { imageLifecycle } from "../resources/image/lifecycle.ts";
import { machineLifecycle } from "../resources/machine/lifecycle.ts";
import { overlayNetworkLifecycle } from "../resources/overlay-network/lifecycle.ts";
import { secretLifecycle } from "../resources/secret/lifecycle.ts";
import { serviceLifecycle } from "../resources/service/lifecycle.ts";
import { ServiceGlances } from "../resources/service/glances.ts";
import { ServiceWatches } from "../resources/service/watches.ts";
import { swarmLifecycle } from "../resources/swarm/lifecycle.ts";
import { swarmNodeLifecycle } from "../resources/swarm-node/lifecycle.ts";
import { volumeLifecycle } from "../resources/volume/lifecycle.ts";
import { createProvider, type Lifecycles } from "./create-provider.ts";
import type { Provider } from "./provider.ts";

/** Which lifecycle serves which type token. What a lifecycle's spec is, only its own schema knows. */
export const lifecycles = {
  "swarmwright:index:Config": configLifecycle,
  "swarmwright:index:Image": imageLifecycle,
  "swarmwright:index:Machine": machineLifecycle,
  "swarmwright:index:OverlayNetwork": overlayNetworkLifecycle,
  "swarmwright:index:Secret": secretLifecycle,
  "swarmwright:index:Service": serviceLifecycle,
  "swarmwright:index:Swarm": swarmLifecycle,
  "swarmwright:index:SwarmNode": swarmNodeLifecycle,
  "swarmwright:index:Volume": volumeLifecycle,
} as unknown as Lifecycles<World>;

/** The drivers, and what is known for one run alone. */
interface World extends Drivers {
  readonly boots: Boots;
  readonly glances: ServiceGlances;
  readonly watches: ServiceWatches;
}

/** The provider of this library's resources, over whichever world. One for each run. */
export function swarmwrightProvider(drivers: Drivers): Provider {
  const world = { ...drivers, boots: new Boots() };
  const [glances, watches] = [new ServiceGlances(world), new ServiceWatches(world)];
  return createProvider(lifecycles, { ...world, glances, watches });
}
