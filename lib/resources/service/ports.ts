import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import type { Fault } from "../../core/rule.ts";
import { portNumber } from "../../core/schema.ts";

/** A port that machines answer on. Source: Docker Engine API v1.41, EndpointPortConfig. */
export interface PortArgs {
  /** Port in the container, 1 to 65535. */
  readonly target: Input<number>;
  /**
   * Port on the machines, 1 to 65535.
   * @defaultValue Docker chooses one of 30000 to 32767, which the service's output `ports` tells; with mode `"host"` it
   *   must be given
   */
  readonly published?: Input<number | undefined>;
  /** @defaultValue `"tcp"` */
  readonly protocol?: Input<"tcp" | "udp" | "sctp" | undefined>;
  /**
   * `"ingress"`: every machine answers; needs IPVS in their kernels.
   * `"host"`: only those that run a task; the client's own address arrives.
   * @defaultValue `"ingress"`
   */
  readonly mode?: Input<"ingress" | "host" | undefined>;
}

/** A port that the machines answer on. */
export interface PublishedPort {
  readonly target: number;
  readonly published: number;
  readonly protocol: "tcp" | "udp" | "sctp";
  readonly mode: "ingress" | "host";
}

export const port = z.strictObject({
  target: portNumber,
  published: portNumber.optional(),
  protocol: z.enum(["tcp", "udp", "sctp"]).default("tcp"),
  mode: z.enum(["ingress", "host"]).default("ingress"),
});

/** A port that is asked for; its number on the machines may be left to Docker. */
export type Port = z.output<typeof port>;

/** The same port of the machines cannot lead to two places. */
export function publishedTwice(ports: readonly Port[]): Fault | undefined {
  const given = ports.filter(({ published }) => published !== undefined);
  const names = given.map(({ published, protocol }) => `${published}/${protocol}`);
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  if (twice.length === 0) return undefined;
  return { summary: `published twice: ${twice.join(", ")}`, remedy: "publish each port of the machines once" };
}

/** The routing mesh leads to a virtual address. */
export function meshWithoutAddress(ports: readonly Port[], endpointMode: string): Fault | undefined {
  if (endpointMode !== "dnsrr" || ports.every(({ mode }) => mode === "host")) return undefined;
  return {
    summary: '"dnsrr" has no routing mesh for the published ports',
    remedy: 'publish them with mode "host", or use "vip"',
  };
}

/** What stands against starting a task beside the one that it replaces. */
export function portStaysTaken(ports: readonly Port[]): Fault | undefined {
  if (ports.every(({ mode }) => mode !== "host")) return undefined;
  return {
    summary: "a host-mode port stays taken until the old task has stopped",
    remedy: 'use "stop-first", or leave out the order',
  };
}

/** Every machine would choose one of its own, and nobody would know which. */
export function portUntold(ports: readonly Port[]): Fault | undefined {
  const untold = ports.filter(({ mode, published }) => mode === "host" && published === undefined);
  if (untold.length === 0) return undefined;
  const which = untold.map(({ target, protocol }) => `${target}/${protocol}`).join(", ");
  return { summary: `a host-mode port needs its number on the machines: ${which}`, remedy: "say published, too" };
}
