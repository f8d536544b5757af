import {
  CustomResource,
  type CustomResourceOptions,
  type Input,
  type Output,
  output,
  type StackReference,
} from "@pulumi/pulumi";
import { constructPath } from "../../core/construct-path.ts";
import { programClaims } from "../../core/program-claims.ts";
import type { ConfigRef, NetworkRef, SecretRef, ServiceRef } from "../../core/references.ts";
import { fromStack } from "../../core/stack-reference.ts";
import { validateNow } from "../../core/validate-now.ts";
import { onCluster } from "../on-cluster.ts";
import {
  clusterInputs,
  configInput,
  imageInput,
  isImage,
  networkInput,
  secretInput,
  volumeInput,
} from "../references-input.ts";
import { claimForService } from "./claims.ts";
import type { ConfigMountArgs, SecretMountArgs } from "./files.ts";
import type { MountArgs } from "./mounts.ts";
import type { NetworkAttachmentArgs } from "./networks.ts";
import type { PublishedPort } from "./ports.ts";
import { type ServiceArgs, serviceSchema } from "./props.ts";

/**
 * A container image that runs on a cluster: kept running, and updated task by task.
 *
 * It is there once all its tasks run, and are healthy if that is checked. If they do not within 60 seconds, or as long
 * as its own update policy and health check take, the deployment fails with what the last task said. The option
 * `customTimeouts` gives another time: `{ customTimeouts: { create: "5m", update: "10m" } }`.
 *
 * @example
 * new Service("web", {
 *   cluster,
 *   image,
 *   replicas: 2,
 *   networks: [services],
 *   ports: [{ target: 80, published: 8080, mode: "host" }],
 * });
 */
export class Service extends CustomResource implements ServiceRef {
  /** Its name on the cluster, and its DNS name on its networks. */
  declare readonly name: Output<string>;
  declare readonly serviceId: Output<string>;
  /** The ports that machines answer on. */
  declare readonly ports: Output<readonly PublishedPort[]>;
  /** How its name resolves here: one virtual address, or every task's. */
  declare readonly endpointMode: Output<"vip" | "dnsrr">;

  /** Its name as it was asked for. Docker takes it as it is, so that nobody has to wait for the service to know it. */
  readonly #plainName: Input<string>;
  readonly #networks: readonly NetworkRef[];

  /** @throws SwarmwrightError `invalid-props`, with every property that is wrong for certain */
  constructor(name: string, args: ServiceArgs, options?: CustomResourceOptions) {
    const { cluster, image, networks, mounts, configs, secrets, ...settings } = args;
    const inputs = {
      name,
      ...settings,
      ...clusterInputs(cluster),
      capabilities: cluster.capabilities,
      machines: cluster.machines,
      image: isImage(image) ? imageInput(image) : { reference: image },
      networks: networks?.map(networkAttachment),
      mounts: mounts?.map(mountAttachment),
      configs: configs?.map(configAttachment),
      secrets: secrets?.map(secretAttachment),
    };
    const owner = constructPath(name, options?.parent);
    validateNow(serviceSchema, owner, inputs);
    claimForService({ claims: programClaims(cluster), owner, cluster }, name, args);
    const outputs = { ports: undefined, endpointMode: undefined, serviceId: undefined };
    super("swarmwright:index:Service", name, { ...outputs, ...inputs }, onCluster(cluster, options));
    this.#plainName = plainName(name, args.name);
    this.#networks = (networks ?? []).map((it) => ("network" in it ? it.network : it));
  }

  /**
   * The name of a service; of one of this stack without waiting until it runs.
   * @internal
   */
  static nameOf(service: ServiceRef): Input<string> {
    return #plainName in service ? service.#plainName : service.name;
  }

  /**
   * The networks of a service of this stack; not known of another's.
   * @internal
   */
  static networksOf(service: ServiceRef): readonly NetworkRef[] | undefined {
    return #networks in service ? service.#networks : undefined;
  }

  /** The service that another stack exports: `export const web = service;` */
  static fromStack(stack: StackReference, outputName: string): ServiceRef {
    return fromStack<ServiceRef>(stack, outputName, { name: "plain", serviceId: "plain" });
  }
}

function plainName(name: string, given: ServiceArgs["name"]): Input<string> {
  if (given === undefined || typeof given === "string") return given ?? name;
  return output(given).apply((known) => known ?? name);
}

function networkAttachment(it: NetworkRef | NetworkAttachmentArgs): object {
  return "network" in it ? { ...networkInput(it.network), aliases: it.aliases } : networkInput(it);
}

function mountAttachment(it: MountArgs): object {
  return it.type === "volume" ? { ...it, source: volumeInput(it.source) } : it;
}

function configAttachment(it: ConfigRef | ConfigMountArgs): object {
  if (!("config" in it)) return configInput(it);
  const { config, ...where } = it;
  return { ...configInput(config), ...where };
}

function secretAttachment(it: SecretRef | SecretMountArgs): object {
  if (!("secret" in it)) return secretInput(it);
  const { secret, ...where } = it;
  return { ...secretInput(secret), ...where };
}
