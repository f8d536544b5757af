import type { Endpoint } from "../../../core/references.ts";
import type { Clock } from "../../clock/port.ts";
import type { DockerPort } from "../port.ts";
import { callToManagers } from "./callers.ts";
import type { Connection } from "./connection.ts";
import type { Deadlines } from "./deadline.ts";
import { endpointText } from "./endpoint-text.ts";
import { clusterOver, engineOver } from "./engine.ts";

export interface Wiring {
  /** Called once for every endpoint. */
  readonly connect: (endpoint: Endpoint) => Connection;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
}

/** The port, over whatever connections there are. */
export function portOver({ connect, clock, deadlines }: Wiring): DockerPort {
  const connections = new Map<string, Connection>();

  function connectionTo(endpoint: Endpoint): Connection {
    const key = endpointText(endpoint);
    const connection = connections.get(key) ?? connect(endpoint);
    connections.set(key, connection);
    return connection;
  }

  return {
    engine: (endpoint, signal) => engineOver(connectionTo(endpoint), deadlines, signal),
    cluster: ({ managers }, signal) =>
      clusterOver(callToManagers({ managers: managers.map(connectionTo), deadlines, clock, signal }), deadlines),
    close: () => connections.forEach((connection) => connection.close()),
  };
}
