import { problem } from "../../core/errors.ts";
import { stackLabels } from "../../core/labels.ts";
import type { Call } from "../../core/lifecycle.ts";
import { parseUrn } from "../../core/naming.ts";
import type { Clock } from "../../drivers/clock/port.ts";
import type { LiveService } from "../../drivers/docker/api/services.ts";
import type { Cluster } from "../../drivers/docker/port.ts";
import { patienceFor } from "./patience.ts";
import type { Port } from "./ports.ts";
import type { ServiceSpec } from "./props.ts";
import { readPort } from "./translate/ports.ts";
import type { ServiceWatches } from "./watches.ts";

interface Waiting {
  readonly clock: Clock;
  readonly watches: ServiceWatches;
  readonly cluster: Cluster;
  readonly call: Call;
  readonly spec: ServiceSpec;
}

/**
 * Waits until other services of this stack have let go the ports that a service is to have: a port may go from one to
 * another in one run, whichever of them the run comes to first.
 *
 * @returns `false` when none of them has one: it is somebody else's
 * @throws `conflict` when one keeps it for longer than a service is waited for
 */
export async function portsLetGo({ clock, watches, cluster, call, spec }: Waiting): Promise<boolean> {
  const holders = (await cluster.services.list(stackLabels(call.urn))).filter(
    (service) => service.Spec.Name !== call.name && clashIn(spec, service) !== undefined,
  );
  const timeoutMs = call.timeoutMs ?? patienceFor(spec, 0).timeoutMs;
  const deadlineMs = clock.now() + timeoutMs;
  for (const { ID, Spec } of holders) {
    call.report(`waits for a port that ${Spec.Name} has still`);
    const kept = await watches.until(spec.connection, ID, call.signal, ({ service }) => {
      const clash = service && clashIn(spec, service);
      if (clash === undefined) return "nothing";
      return clock.now() >= deadlineMs ? clash : undefined;
    });
    if (kept !== "nothing") throw stillTaken(call, kept, Spec.Name, timeoutMs);
  }
  return holders.length > 0;
}

/** The port that Swarm lets only one of them have; several may have one of the machines' own, as long as there are some. */
function clashIn({ ports }: ServiceSpec, { Spec, Endpoint }: LiveService): Port | undefined {
  const taken = [...(Spec.EndpointSpec?.Ports ?? []), ...(Endpoint?.Ports ?? [])].map(readPort);
  return ports.find((port) => taken.some((other) => clashes(port, other)));
}

function clashes(a: Port, b: Port): boolean {
  const isSame = a.published !== undefined && a.published === b.published && a.protocol === b.protocol;
  return isSame && (a.mode === "ingress" || b.mode === "ingress");
}

function stillTaken({ urn }: Call, { published, protocol }: Port, holder: string, timeoutMs: number) {
  return problem(
    "conflict",
    `${parseUrn(urn).name}.ports`,
    `port ${published}/${protocol} is published by ${holder} still, after ${timeoutMs / 1000} s`,
    `what a program no longer has goes last in a run: take ${holder} away in a run of its own, then run up again`,
  );
}
