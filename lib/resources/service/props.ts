import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { changePolicy, immutable, inPlace, labelOnly, rolling, transport } from "../../core/change-policy.ts";
import { disclosure, shown, shownInErrors } from "../../core/disclosure.ts";
import type { ClusterRef, NetworkRef } from "../../core/references.ts";
import { earlyRule, rule } from "../../core/rule.ts";
import { hostLabel, labels } from "../../core/schema.ts";
import { capabilities, cluster, connection, reachableMachines } from "../references-schema.ts";
import { type ContainerArgs, containerSettings } from "./container.ts";
import { seenTwice } from "./files.ts";
import { mountedTwice, writerStays, writtenTwice } from "./mounts.ts";
import { network, type NetworkAttachmentArgs } from "./networks.ts";
import { boundedTwice, placement, type PlacementArgs } from "./placement.ts";
import {
  meshWithoutAddress,
  port,
  type PortArgs,
  portStaysTaken,
  portUntold,
  type PublishedPort,
  publishedTwice,
} from "./ports.ts";
import { reservedOverLimit, resources, type ResourcesArgs } from "./resources.ts";
import { dockersRestart, restart, type RestartArgs } from "./restart.ts";
import { rollback, type RollbackArgs, update, type UpdateArgs, usualUpdate } from "./update-policy.ts";

/** Settings of a {@link Service}. */
export interface ServiceArgs extends ContainerArgs {
  /** The cluster that it runs on. Another cluster is another service. */
  readonly cluster: ClusterRef;
  /**
   * Name on the cluster, and DNS name on its networks. Another name is another service.
   * @defaultValue the construct's name
   */
  readonly name?: Input<string | undefined>;
  /**
   * So many tasks, or `"global"`: one on every machine that `placement` allows. Another number scales, without touching
   * the tasks that stay; between a number and `"global"` the service is replaced.
   * @defaultValue 1
   */
  readonly replicas?: Input<number | "global" | undefined>;
  /**
   * Networks to join; the service answers there by its name. A change rolls the tasks.
   * @defaultValue none
   */
  readonly networks?: readonly (NetworkRef | NetworkAttachmentArgs)[] | undefined;
  /**
   * Ports on the machines. A change rolls the tasks.
   * @defaultValue none: reached by name on its networks only
   */
  readonly ports?: readonly PortArgs[] | undefined;
  /**
   * What the DNS name gives: one virtual address, or every task's. A change rolls the tasks.
   * @defaultValue `"auto"`: `"vip"` where the machines' kernels can, else `"dnsrr"`
   */
  readonly endpointMode?: Input<"auto" | "vip" | "dnsrr" | undefined>;
  /**
   * What each task may use, and what is kept free for it. A change rolls the tasks.
   * @example { limits: { cpus: 0.5, memory: "256MiB" }, reservations: { memory: "128MiB" } }
   * @defaultValue no limit, nothing reserved
   */
  readonly resources?: ResourcesArgs | undefined;
  /**
   * Where tasks may run. A change moves only tasks on machines that it rules out.
   * @example { constraints: ["node.labels.disk == ssd"], spread: ["node.labels.zone"], maxReplicasPerNode: 1 }
   * @defaultValue any machine, spread evenly
   */
  readonly placement?: PlacementArgs | undefined;
  /**
   * When a task that ended gets a successor. A change rolls the tasks.
   * @example { condition: "on-failure", maxAttempts: 3 }
   * @defaultValue always, 5 s after the end
   */
  readonly restart?: RestartArgs | undefined;
  /**
   * How tasks are replaced. A change restarts nothing.
   * @example { parallelism: 2, monitor: "30s" }
   * @defaultValue one at a time, the new one running before the old one ends, rolled back if it fails
   */
  readonly update?: UpdateArgs | undefined;
  /**
   * How tasks go back to the version before when an update failed. A change restarts nothing.
   * @example { parallelism: 0 }
   * @defaultValue as `update`, but paused if it fails
   */
  readonly rollback?: RollbackArgs | undefined;
  /**
   * Labels of the service for your own use. A change restarts nothing.
   * @defaultValue none
   */
  readonly labels?: Input<Readonly<Record<string, Input<string>>> | undefined>;
}

/** Scaling touches no task that stays; Docker cannot turn a replicated service into a global one. */
const scaling = {
  onChange: (before: unknown, after: unknown) =>
    typeof before === "number" && typeof after !== "string" ? "in-place" : "replace",
} as const;

/** What a user may say; constructs are references by now. */
export const serviceSettings = {
  ...containerSettings,
  name: hostLabel.optional().register(changePolicy, immutable).register(disclosure, shown),
  replicas: z
    .union([z.int().min(0), z.literal("global")], { error: 'neither a number of tasks nor "global"' })
    .default(1)
    .register(changePolicy, scaling),
  networks: z.array(network).default([]).register(changePolicy, rolling).register(disclosure, shown),
  ports: z.array(port).default([]).register(changePolicy, rolling),
  endpointMode: z.enum(["auto", "vip", "dnsrr"]).default("auto").register(changePolicy, rolling),
  resources: resources.default({ limits: {}, reservations: {} }).register(changePolicy, rolling),
  placement: placement
    .default({ constraints: [], spread: [] })
    .register(changePolicy, rolling)
    .register(disclosure, shownInErrors),
  restart: restart.default(dockersRestart).register(changePolicy, rolling),
  update: update.default(usualUpdate).register(changePolicy, inPlace),
  rollback: rollback.default({ failureAction: "pause" }).register(changePolicy, inPlace),
  labels: labels.default({}).register(changePolicy, labelOnly).register(disclosure, shown),
};

const shape = z.strictObject({
  ...serviceSettings,
  cluster: cluster.register(changePolicy, immutable),
  connection: connection.register(changePolicy, transport),
  machines: reachableMachines.default([]).register(changePolicy, transport),
  capabilities: capabilities.register(changePolicy, transport),
});

const meshed = rule(shape, ["ports", "endpointMode"], ["endpointMode"], ({ ports, endpointMode }) =>
  meshWithoutAddress(ports, endpointMode),
);
const published = rule(meshed, ["ports"], ["ports"], ({ ports }) => publishedTwice(ports));
const told = rule(published, ["ports"], ["ports"], ({ ports }) => portUntold(ports));
const mounted = rule(told, ["mounts"], ["mounts"], ({ mounts }) => mountedTwice(mounts));
const filed = earlyRule(mounted, ["mounts", "configs", "secrets"], ["configs"], (it) => seenTwice(it));
const reserved = rule(filed, ["resources"], ["resources", "reservations", "memory"], ({ resources: it }) =>
  reservedOverLimit(it),
);
const placed = rule(reserved, ["placement", "replicas"], ["placement", "maxReplicasPerNode"], (it) =>
  it.replicas === "global" ? boundedTwice(it.placement) : undefined,
);

const written = rule(placed, ["mounts", "replicas", "placement"], ["mounts"], (it) =>
  writtenTwice({ ...it, maxReplicasPerNode: it.placement.maxReplicasPerNode }),
);
const updated = rule(written, ["ports", "update"], ["update", "order"], (it) =>
  it.update.order === "start-first" ? portStaysTaken(it.ports) : undefined,
);
const stopped = rule(updated, ["mounts", "update"], ["update", "order"], (it) =>
  it.update.order === "start-first" ? writerStays(it.mounts) : undefined,
);
const wentBack = rule(stopped, ["mounts", "rollback"], ["rollback", "order"], (it) =>
  it.rollback.order === "start-first" ? writerStays(it.mounts) : undefined,
);

export const serviceSchema = rule(wentBack, ["ports", "rollback"], ["rollback", "order"], (it) =>
  it.rollback.order === "start-first" ? portStaysTaken(it.ports) : undefined,
);

/** The props with every default filled in. */
export type ServiceSpec = z.output<typeof serviceSchema>;

/** What is known of a service once it is there. */
export interface ServiceOutputs {
  readonly serviceId: string;
  /** Those that Docker chose included. */
  readonly ports: readonly PublishedPort[];
}
