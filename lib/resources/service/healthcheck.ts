import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import type { Duration } from "../../core/quantity.ts";
import { duration, someTime } from "../../core/schema.ts";
import { isKnown } from "../../core/validate.ts";

/** Docker's own words. Source: Docker Engine API v1.41, HealthConfig. */
export interface HealthcheckArgs {
  /**
   * A shell command, or `["CMD", program, ...arguments]`. It succeeds with exit code 0.
   * @example ["CMD", "wget", "-qO-", "http://localhost:8080/health"]
   */
  readonly test: Input<string> | readonly ["CMD", ...Input<string>[]];
  /**
   * Time between two checks.
   * @defaultValue `"30s"`
   */
  readonly interval?: Input<Duration | undefined>;
  /**
   * A check that takes longer has failed.
   * @defaultValue `"30s"`
   */
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

const command = z.array(z.string()).refine((list) => !isKnown(list[0]) || (list[0] === "CMD" && list.length > 1), {
  error: 'a list begins with "CMD", and a program follows',
  params: { remedy: 'write ["CMD", program, ...arguments], or one text for a shell' },
});

const healthcheck = z.strictObject({
  test: z.union([z.string().min(1), command], {
    error: 'neither a shell command nor ["CMD", program, ...arguments]',
  }),
  interval: someTime.default("30s"),
  timeout: someTime.default("30s"),
  retries: z.int().min(1).default(3),
  startPeriod: duration.default("0ms"),
});

/** Without one, the image's holds. */
export const healthcheckOrNone = z.union([z.literal("none"), healthcheck]);

/** A check with every default filled in. */
export type Healthcheck = z.output<typeof healthcheck>;
