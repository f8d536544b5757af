import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { changePolicy, immutable, labelOnly, rolling, transport } from "../../core/change-policy.ts";
import type { ClusterRef, NetworkRef } from "../../core/references.ts";
import { rule } from "../../core/rule.ts";
import { duration, hostLabel, labels, portNumber } from "../../core/schema.ts";
import { capabilities, cluster, connection } from "../references-schema.ts";
import type { ContainerArgs, NetworkAttachmentArgs, PortArgs } from "./container.ts";

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
   * So many tasks, or `"global"`: one on every machine. Another number scales, without touching the tasks that stay;
   * between a number and `"global"` the service is replaced.
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
   * Labels of the service for your own use. A change restarts nothing.
   * @defaultValue none
   */
  readonly labels?: Input<Readonly<Record<string, Input<string>>> | undefined>;
}

const healthcheck = z.strictObject({
  test: z.union([z.string().min(1), z.array(z.string()).min(2)], {
    error: 'neither a shell command nor ["CMD", program, ...arguments]',
  }),
  interval: duration.default("30s"),
  timeout: duration.default("30s"),
  retries: z.int().min(1).default(3),
  startPeriod: duration.default("0ms"),
});

const port = z.strictObject({
  target: portNumber,
  published: portNumber,
  protocol: z.enum(["tcp", "udp", "sctp"]).default("tcp"),
  mode: z.enum(["ingress", "host"]).default("ingress"),
});

const network = z.strictObject({
  name: z.string().register(changePolicy, transport),
  networkId: z.string(),
  aliases: z.array(hostLabel).default([]),
});

const image = z.strictObject({
  reference: z.string().min(1),
  imageId: z.string().optional().register(changePolicy, transport),
});

/** Scaling touches no task that stays; Docker cannot turn a replicated service into a global one. */
const scaling = {
  onChange: (before: unknown, after: unknown) =>
    typeof before === "number" && typeof after !== "string" ? "in-place" : "replace",
} as const;

const command = z.array(z.string()).default([]);

/** What a user may say; constructs are references by now. */
export const serviceSettings = {
  name: hostLabel.optional().register(changePolicy, immutable),
  image: image.register(changePolicy, rolling),
  command: command.register(changePolicy, rolling),
  args: command.register(changePolicy, rolling),
  env: z
    .record(z.string().regex(/^[^=]+$/, { error: 'a name without "="' }), z.string())
    .default({})
    .register(changePolicy, rolling),
  healthcheck: z
    .union([z.literal("none"), healthcheck])
    .optional()
    .register(changePolicy, rolling),
  replicas: z
    .union([z.int().min(0), z.literal("global")], { error: 'neither a number of tasks nor "global"' })
    .default(1)
    .register(changePolicy, scaling),
  networks: z.array(network).default([]).register(changePolicy, rolling),
  ports: z.array(port).default([]).register(changePolicy, rolling),
  endpointMode: z.enum(["auto", "vip", "dnsrr"]).default("auto").register(changePolicy, rolling),
  labels: labels.default({}).register(changePolicy, labelOnly),
};

const shape = z.strictObject({
  ...serviceSettings,
  cluster: cluster.register(changePolicy, immutable),
  connection: connection.register(changePolicy, transport),
  capabilities: capabilities.register(changePolicy, transport),
});

const withoutMesh = rule(shape, ["ports", "endpointMode"], ["endpointMode"], ({ ports, endpointMode }) =>
  endpointMode === "dnsrr" && ports.some(({ mode }) => mode === "ingress")
    ? {
        summary: '"dnsrr" has no routing mesh for the published ports',
        remedy: 'publish them with mode "host", or use "vip"',
      }
    : undefined,
);

export const serviceSchema = rule(withoutMesh, ["ports"], ["ports"], ({ ports }) => {
  const names = ports.map(({ published, protocol }) => `${published}/${protocol}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined
    ? undefined
    : { summary: `port ${twice} is published twice`, remedy: "publish each port of the machines once" };
});

/** The props with every default filled in. */
export type ServiceSpec = z.output<typeof serviceSchema>;

/** A port that the machines answer on. */
export interface PublishedPort {
  readonly target: number;
  readonly published: number;
  readonly protocol: "tcp" | "udp" | "sctp";
  readonly mode: "ingress" | "host";
}

/** What is known of a service once it is there. */
export interface ServiceOutputs {
  readonly serviceId: string;
}
