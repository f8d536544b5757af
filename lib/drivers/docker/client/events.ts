import type { EngineEvent } from "../api/events.ts";
import type { EventFilters } from "../port.ts";
import type { Connection } from "./connection.ts";

/** Listens from the moment on at which this resolves. */
export async function listen(
  connection: Connection,
  { type, event, service }: EventFilters,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<AsyncIterable<EngineEvent>> {
  const events = await connection.listen({ type, event }, { timeoutMs, signal });
  return service === undefined ? events : eventsOf(service, events);
}

async function* eventsOf(services: readonly string[], events: AsyncIterable<EngineEvent>): AsyncGenerator<EngineEvent> {
  for await (const event of events) if (services.some((service) => isOf(service, event))) yield event;
}

/** Engines compare beginnings, and know nothing of services in what containers do: so it is done here. */
function isOf(service: string, { Type, Actor: { ID, Attributes } }: EngineEvent): boolean {
  const names =
    Type === "service"
      ? [ID, Attributes?.["name"]]
      : [Attributes?.["com.docker.swarm.service.id"], Attributes?.["com.docker.swarm.service.name"]];
  return names.includes(service);
}
