import { type Claim, isPartOf, placeOf } from "../../core/claims.ts";
import type { ClusterRef } from "../../core/references.ts";
import type { Fault } from "../../core/rule.ts";
import type { PublishedPort } from "./ports.ts";
import { areApart, isEverywhere, isSomewhere, onlyHost, type Whereabouts } from "./whereabouts.ts";

interface Published extends Pick<PublishedPort, "published" | "protocol" | "mode"> {
  readonly owner: string;
  readonly property: string;
  readonly cluster: ClusterRef;
  /** Machines of the cluster, if that is known. */
  readonly machines: number | undefined;
  readonly where: Whereabouts;
}

/**
 * A port of a cluster's machines. In mode `"ingress"` it is taken on all of them. In mode `"host"` it is taken where a
 * task runs, and Swarm keeps tasks with the same port on different machines: it is a conflict only where there cannot be
 * machines enough.
 */
export class PortClaim implements Claim {
  readonly owner: string;
  readonly property: string;
  readonly #port: Published;

  constructor(port: Published) {
    this.owner = port.owner;
    this.property = port.property;
    this.#port = port;
  }

  clashWith(earlier: readonly Claim[]): Fault | undefined {
    const same = earlier.filter((it) => it instanceof PortClaim).filter((it) => isSamePort(it.#port, this.#port));
    if (same.some(({ owner }) => isPartOf(this.owner, owner))) return undefined;
    for (const other of same) {
      const reason = whyNotBoth(this.#port, other.#port);
      if (reason) return taken(this.#port, [other], reason);
    }
    const replicated = same.filter((it) => tasksOf(it.#port) > 0);
    const tasks = replicated.map((it) => tasksOf(it.#port));
    const reason = whyNotAll(this.#port, tasks);
    return reason && taken(this.#port, replicated, reason);
  }
}

const isSamePort = (a: Published, b: Published): boolean =>
  a.cluster === b.cluster && a.published === b.published && a.protocol === b.protocol;

/** Why services cannot all have a port, in words that go on after it, and what they can do. */
interface Reason {
  readonly why: string;
  readonly remedy: string;
}

const onMesh = (why: string): Reason => ({
  why,
  remedy: "give one of them another port, or lead to both through an Ingress",
});

const onHosts = (why: string): Reason => ({
  why,
  remedy: "give one of them another port, or keep them on different machines with placement.constraints",
});

/** Why two services can never both have a port; nothing if they may. */
function whyNotBoth(a: Published, b: Published): Reason | undefined {
  if (a.mode === "ingress" && b.mode === "ingress") return onMesh("the routing mesh leads a port to one service");
  if (a.mode === "ingress" || b.mode === "ingress") return onMesh("the routing mesh has its ports on every machine");
  if (areApart(a.where, b.where) || !isSomewhere(a.where) || !isSomewhere(b.where)) return undefined;
  if (isEverywhere(a.where) || isEverywhere(b.where)) return onHosts("a global service has it on every machine");
  const [hostA, hostB] = [onlyHost(a.where), onlyHost(b.where)];
  return hostA !== undefined && hostA === hostB ? onHosts(`both may run on ${hostA} alone`) : undefined;
}

/** Tasks that each need a machine of their own. Of a global service they are as many as fit. */
function tasksOf({ mode, where: { replicas } }: Published): number {
  return mode === "ingress" || replicas === "global" ? 0 : replicas;
}

/** Why services that get along in pairs find no place together. @param others their numbers of tasks */
function whyNotAll(port: Published, others: readonly number[]): Reason | undefined {
  const { machines = Infinity } = port;
  const tasks = [tasksOf(port), ...others];
  const sum = tasks.reduce((a, b) => a + b);
  if (tasks.length === 1 || tasks[0] === 0 || sum <= machines) return undefined;
  return onHosts(`${sum} tasks need a machine each, and the cluster has ${machines}`);
}

function taken(port: Published, others: readonly PortClaim[], { why, remedy }: Reason): Fault {
  const places = others.map(placeOf).join(", ");
  return { summary: `port ${port.published}/${port.protocol} is taken already: ${places}; ${why}`, remedy };
}
