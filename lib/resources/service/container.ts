import type { Input } from "@pulumi/pulumi";
import type { Duration } from "../../core/quantity.ts";
import type { ImageRef, NetworkRef } from "../../core/references.ts";

/** What runs in a task. */
export interface ContainerArgs {
  /** An {@link Image}, or a reference to an image that the machines have or can pull. A change rolls the tasks. */
  readonly image: Input<string> | ImageRef;
  /**
   * What to run, instead of the image's entrypoint. A change rolls the tasks.
   * @example ["/bin/sh", "-c"]
   * @defaultValue the image's
   */
  readonly command?: Input<readonly Input<string>[] | undefined>;
  /**
   * Arguments of the command. A change rolls the tasks.
   * @defaultValue the image's
   */
  readonly args?: Input<readonly Input<string>[] | undefined>;
  /**
   * Environment. Everyone who can reach a manager can read it. A change rolls the tasks.
   * @example { LOG_LEVEL: "info" }
   * @defaultValue the image's
   */
  readonly env?: Input<Readonly<Record<string, Input<string>>> | undefined>;
  /**
   * When a task is healthy. Updates wait for it, and so does what depends on the service. A change rolls the tasks.
   * @defaultValue the image's; `"none"` turns that off
   */
  readonly healthcheck?: HealthcheckArgs | "none" | undefined;
}

/** A network, when there is more to say than which. */
export interface NetworkAttachmentArgs {
  readonly network: NetworkRef;
  /**
   * More DNS names of the service on this network.
   * @example ["api.internal"]
   * @defaultValue none
   */
  readonly aliases?: Input<readonly Input<string>[] | undefined>;
}

/** A port that machines answer on. */
export interface PortArgs {
  /** Port in the container, 1 to 65535. */
  readonly target: Input<number>;
  /** Port on the machines, 1 to 65535. */
  readonly published: Input<number>;
  /** @defaultValue `"tcp"` */
  readonly protocol?: Input<"tcp" | "udp" | "sctp" | undefined>;
  /**
   * `"ingress"`: every machine answers; needs IPVS in their kernels.
   * `"host"`: only those that run a task; the client's own address arrives.
   * @defaultValue `"ingress"`
   */
  readonly mode?: Input<"ingress" | "host" | undefined>;
}

/** Docker's own words. Source: Docker Engine API v1.41, HealthConfig. */
export interface HealthcheckArgs {
  /**
   * A shell command, or `["CMD", program, ...arguments]`. It succeeds with exit code 0.
   * @example ["CMD", "wget", "-qO-", "http://localhost:8080/health"]
   */
  readonly test: Input<string> | readonly ["CMD", ...Input<string>[]];
  /** @defaultValue `"30s"` */
  readonly interval?: Input<Duration | undefined>;
  /** @defaultValue `"30s"` */
  readonly timeout?: Input<Duration | undefined>;
  /**
   * Failures in a row that make a task unhealthy.
   * @defaultValue 3
   */
  readonly retries?: Input<number | undefined>;
  /**
   * Failures in this time after the start do not count.
   * @defaultValue `"0s"`
   */
  readonly startPeriod?: Input<Duration | undefined>;
}
