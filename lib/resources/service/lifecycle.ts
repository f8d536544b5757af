import { diff } from "../../core/diff.ts";
import { isProblem, type Problem, SwarmwrightError } from "../../core/errors.ts";
import { ownershipLabels } from "../../core/labels.ts";
import { type Call, type Lifecycle, Unsettled } from "../../core/lifecycle.ts";
import { parseUrn } from "../../core/naming.ts";
import type { Capabilities } from "../../core/references.ts";
import { isList, isProps, type Props, unknown, type Value } from "../../core/value.ts";
import { version } from "../../core/version.ts";
import type * as docker from "../../drivers/docker/api/services.ts";
import type { Cluster } from "../../drivers/docker/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import { ours } from "../ownership.ts";
import { converge } from "./converge.ts";
import { portsLetGo } from "./handover.ts";
import { patienceFor } from "./patience.ts";
import { serviceSchema, type ServiceOutputs, type ServiceSpec } from "./props.ts";
import { portsOf } from "./translate/ports.ts";
import { toServiceSpec, toSpec } from "./translate/service.ts";
import { settledPolicies } from "./update-policy.ts";
import { isAbandoned } from "./verdict.ts";
import type { ServiceWatches } from "./watches.ts";
import { wordsFor } from "./words.ts";

type Needed = Pick<Drivers, "clock" | "docker"> & { readonly watches: ServiceWatches };

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

  words: wordsFor,

  async observe({ docker: engines }, call, stored) {
    if (!stored) return undefined;
    const cluster = engines.cluster(stored.spec.connection, call.signal);
    const live = await findOurs(cluster, call, stored.outputs.serviceId);
    return live && { spec: toSpec(live.Spec, stored.spec), outputs: toOutputs(live) };
  },

  async reconcile({ clock, docker: engines, watches }, call, spec, stored) {
    const cluster = engines.cluster(spec.connection, call.signal);
    const putIt = () => put(cluster, call, { ...spec, name: call.name }, stored?.outputs.serviceId);
    const { serviceId, isNew } = await putIt().catch(async (error: unknown) => {
      if (!isProblem(error, "conflict")) throw error;
      if (!(await portsLetGo({ clock, watches, cluster, call, spec }))) throw error;
      return putIt();
    });
    const patience = patienceFor(spec, isNew ? 0 : await tasksOf(cluster, spec));
    try {
      return toOutputs(await converge({ clock, docker: engines, watches, call, spec, patience }, serviceId));
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

function findOurs(
  cluster: Cluster,
  call: Call,
  recordedId: string | undefined,
): Promise<docker.LiveService | undefined> {
  const describe = ({ ID, Spec }: docker.LiveService) => ({ id: ID, labels: Spec.Labels ?? {} });
  return cluster.services.find(call.name).then((live) => ours(call, "service", live, describe, recordedId));
}

function toOutputs(live: docker.LiveService): ServiceOutputs {
  return { serviceId: live.ID, ports: portsOf(live) ?? [] };
}

/** How many there may be. */
async function tasksOf({ nodes }: Cluster, { replicas }: ServiceSpec): Promise<number> {
  return replicas === "global" ? (await nodes.list()).length : replicas;
}

interface Put {
  readonly serviceId: string;
  readonly isNew: boolean;
}

/**
 * Makes or changes the service. What is as it should be is not written, unless Swarm has given up on the way there:
 * writing it again takes back what failed, and goes on with an update that was paused or not noticed.
 */
async function put(cluster: Cluster, call: Call, spec: ServiceSpec, recordedId: string | undefined): Promise<Put> {
  const live = await findOurs(cluster, call, recordedId);
  const ownership = ownershipLabels(call.urn, version);
  try {
    if (!live) return { serviceId: await cluster.services.create(toServiceSpec(spec, ownership)), isNew: true };
    const { properties } = diff(serviceSchema, toSpec(live.Spec, spec) as Props, spec as Props);
    const there = { serviceId: live.ID, isNew: false };
    const isAsked = properties.length === 0 && !isAbandoned(live, await cluster.tasks.list({ service: live.ID }));
    if (isAsked) return there;
    const changed = new Set(properties.map(({ property }) => property));
    await cluster.services.update(live.ID, live.Version.Index, toServiceSpec(spec, ownership, live.Spec, changed));
    return there;
  } catch (error) {
    // Either an earlier try got through and its answer was lost, or Swarm itself wrote to the service meanwhile.
    const latest = isProblem(error, "conflict") ? await findOurs(cluster, call, recordedId) : undefined;
    if (!latest || latest.Version.Index === live?.Version.Index) throw error;
    return put(cluster, call, spec, latest.ID);
  }
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
