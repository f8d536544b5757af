import { problem } from "../../core/errors.ts";
import { ownershipLabels } from "../../core/labels.ts";
import type { Call } from "../../core/lifecycle.ts";
import { version } from "../../core/version.ts";
import { updateNode } from "../update-node.ts";
import { waitFor } from "../wait.ts";
import type { NodeSpec } from "../../drivers/docker/api/nodes.ts";
import type { Engine } from "../../drivers/docker/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import type { SwarmNodeSpec } from "./props.ts";
import { toNodeSpec } from "./translate.ts";

type Needed = Pick<Drivers, "clock" | "leases">;

/** A node that joins answers its first heartbeat within seconds; after a boot it takes longer. */
const READY_MS = 60_000;

/** Role, labels and availability, as they are asked for. */
export async function syncNode(drivers: Needed, call: Call, spec: SwarmNodeSpec, manager: Engine, nodeId: string) {
  const change = async () => {
    const node = await manager.nodes.find(nodeId);
    if (!node) throw vanished(call, spec);
    const wanted = toNodeSpec(spec, ownershipLabels(call.urn, version));
    if (!isSame(node.Spec, wanted)) await updateNode(manager, node, wanted);
  };
  const isDisruptive = spec.role === "worker" || spec.availability === "drain";
  await (isDisruptive ? drivers.leases.hold(spec.cluster, change) : change());
}

/** @throws `unreachable` after the deadline */
export async function waitUntilReady({ clock }: Needed, call: Call, manager: Engine, nodeId: string): Promise<void> {
  const events = (signal: AbortSignal) => manager.events({ type: ["node"] }, signal);
  const isReady = async () => (await manager.nodes.find(nodeId))?.Status.State === "ready";
  const remedy = "look at its engine's log, and whether the machines reach each other";
  const late = () => problem("unreachable", call.name, `is not Ready after ${READY_MS / 1000} s`, remedy);
  await waitFor(isReady, { clock, events, signal: call.signal, timeoutMs: READY_MS, late });
}

function isSame(live: NodeSpec, wanted: NodeSpec): boolean {
  const labels = (spec: NodeSpec) =>
    JSON.stringify(
      Object.entries(spec.Labels ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .toSorted(),
    );
  return live.Role === wanted.Role && live.Availability === wanted.Availability && labels(live) === labels(wanted);
}

function vanished({ name }: Call, { cluster }: SwarmNodeSpec) {
  return problem("conflict", name, `left ${cluster} while it was being set up`, "run up again");
}
