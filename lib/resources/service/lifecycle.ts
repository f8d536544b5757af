import { isProblem, type Problem, SwarmwrightError } from "../../core/errors.ts";
import { type Lifecycle, Unsettled } from "../../core/lifecycle.ts";
import { parseUrn } from "../../core/naming.ts";
import type { Capabilities } from "../../core/references.ts";
import { isList, isProps, type Props, unknown, type Value } from "../../core/value.ts";
import type { LiveService } from "../../drivers/docker/api/services.ts";
import type { Cluster } from "../../drivers/docker/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import type { Boots } from "../boots.ts";
import { converge } from "./converge.ts";
import { driftOf } from "./drift.ts";
import type { ServiceGlances } from "./glances.ts";
import { portsLetGo } from "./handover.ts";
import { patienceFor } from "./patience.ts";
import { findOurs, put } from "./put.ts";
import { serviceSchema, type ServiceOutputs, type ServiceSpec } from "./props.ts";
import { portsOf } from "./translate/ports.ts";
import { toSpec } from "./translate/service.ts";
import { settledPolicies } from "./update-policy.ts";
import type { ServiceWatches } from "./watches.ts";
import { wordsFor } from "./words.ts";

interface Needed extends Pick<Drivers, "clock" | "docker"> {
  readonly boots: Boots;
  readonly glances: ServiceGlances;
  readonly watches: ServiceWatches;
}

export const serviceLifecycle: Lifecycle<ServiceSpec, ServiceOutputs, Needed> = {
  schema: serviceSchema,
  naming: "plain",

  /** What "auto" and an order that is not said come down to is part of the plan. */
  async settle(_drivers, { urn }, given) {
    const props: Props = { ...given, ...settledPolicies(given) };
    const { capabilities, endpointMode = "auto", ports } = props;
    if (capabilities === undefined || capabilities === unknown) {
      return { props: { ...props, endpointMode: endpointMode === "auto" ? unknown : endpointMode }, problems: [] };
    }
    const { ipvs } = capabilities as unknown as Capabilities;
    const mode = endpointMode === "auto" ? (ipvs ? "vip" : "dnsrr") : endpointMode;
    const at = parseUrn(urn).name;
    return { props: { ...props, endpointMode: mode }, problems: ipvs ? [] : withoutIpvs(at, endpointMode, ports) };
  },

  /** Which ports Docker chooses is known once the service is there. */
  async foresee(_drivers, _call, { ports = [] }) {
    const isOpen = (port: Value) => isProps(port) && port["published"] === undefined;
    return isList(ports) && ports.some(isOpen) ? ({ ports: unknown } as object) : {};
  },

  drift: driftOf,
  words: wordsFor,

  async observe({ docker: engines }, call, stored) {
    if (!stored) return undefined;
    const cluster = engines.cluster(stored.spec.connection, call.signal);
    const live = await findOurs(cluster, call, stored.outputs.serviceId);
    return live && { spec: toSpec(live.Spec, stored.spec), outputs: toOutputs(live) };
  },

  async reconcile({ boots, clock, docker, watches }, call, spec, stored) {
    const cluster = docker.cluster(spec.connection, call.signal);
    const putIt = () => put(cluster, call, { ...spec, name: call.name }, stored?.outputs.serviceId);
    const { serviceId, done } = await putIt().catch(async (error: unknown) => {
      if (!isProblem(error, "conflict")) throw error;
      if (!(await portsLetGo({ clock, watches, cluster, call, spec }))) throw error;
      return putIt();
    });
    const usual = patienceFor(spec, done === "made" ? 0 : await tasksOf(cluster, spec));
    const patience = { ...usual, timeoutMs: usual.timeoutMs + boots.rejoinMs() };
    try {
      return toOutputs(await converge({ clock, docker, watches, call, spec, patience, done }, serviceId));
    } catch (error) {
      throw error instanceof SwarmwrightError ? new Unsettled({ serviceId }, error) : error;
    }
  },

  async remove({ docker: engines }, call, { spec, outputs }) {
    const cluster = engines.cluster(spec.connection, call.signal);
    const live = await findOurs(cluster, call, outputs.serviceId);
    if (live) await cluster.services.remove(live.ID);
  },
};

function toOutputs(live: LiveService): ServiceOutputs {
  return { serviceId: live.ID, ports: portsOf(live) ?? [] };
}

/** How many there may be. */
async function tasksOf({ nodes }: Cluster, { replicas }: ServiceSpec): Promise<number> {
  return replicas === "global" ? (await nodes.list()).length : replicas;
}

/** Docker would take both, and nothing would ever answer. */
function withoutIpvs(at: string, endpointMode: unknown, ports: unknown): Problem[] {
  const problems: Problem[] = [];
  if (endpointMode === "vip") problems.push({ at: `${at}.endpointMode`, ...noVirtualAddress });
  for (const [index, port] of ((ports ?? []) as readonly Props[]).entries()) {
    if (port["mode"] === "ingress") problems.push({ at: `${at}.ports.${index}.mode`, ...noMesh });
  }
  return problems;
}

const noVirtualAddress = {
  summary: "the kernel of a machine of this cluster has no IPVS: nothing would answer on a virtual address",
  remedy: 'use "auto" or "dnsrr"',
};

const noMesh = {
  summary: "the kernel of a machine of this cluster has no IPVS, so the routing mesh cannot work",
  remedy: 'publish the port with mode: "host"; the machines that run a task answer on it',
};
