import type { Cluster, Engine } from "../port.ts";
import { callTo, type ManagersCall } from "./callers.ts";
import type { Connection } from "./connection.ts";
import { containersApi } from "./containers.ts";
import type { Deadlines } from "./deadline.ts";
import { listen } from "./events.ts";
import { configsApi, secretsApi } from "./files.ts";
import { imagesApi } from "./images.ts";
import { infoFrom } from "./info.ts";
import { logReader } from "./logs.ts";
import { networksApi } from "./networks.ts";
import { nodesApi } from "./nodes.ts";
import { servicesApi } from "./services.ts";
import { clusterSwarmApi, swarmApi } from "./swarm.ts";
import { tasksApi } from "./tasks.ts";
import { volumesApi } from "./volumes.ts";

/** One engine, over a connection. */
export function engineOver(connection: Connection, deadlines: Deadlines, signal: AbortSignal | undefined): Engine {
  const call = callTo(connection, deadlines, signal);
  const readLogs = logReader(async () => connection, deadlines);
  return {
    waitUntilReady: (timeoutMs) => connection.waitUntilReady({ timeoutMs, signal }),
    info: () => infoFrom(connection, { timeoutMs: deadlines.infoMs, signal }),
    swarm: swarmApi(call),
    nodes: nodesApi(call),
    networks: networksApi(call),
    configs: configsApi(call),
    secrets: secretsApi(call),
    services: servicesApi(call, readLogs),
    tasks: tasksApi(call, readLogs),
    images: imagesApi(call, connection, { timeoutMs: deadlines.idleMs, signal }),
    containers: containersApi(call, connection, { timeoutMs: deadlines.writeMs, signal }),
    volumes: volumesApi(call),
    events: (filters, until) => listen(connection, filters, deadlines.readMs, until),
  };
}

/** A cluster, over connections to its managers. */
export function clusterOver({ call, answering }: ManagersCall, deadlines: Deadlines): Cluster {
  const readLogs = logReader(answering, deadlines);
  return {
    swarm: clusterSwarmApi(call),
    nodes: nodesApi(call),
    networks: networksApi(call),
    configs: configsApi(call),
    secrets: secretsApi(call),
    services: servicesApi(call, readLogs),
    tasks: tasksApi(call, readLogs),
    events: async (filters, until) => listen(await answering(), filters, deadlines.readMs, until),
  };
}
