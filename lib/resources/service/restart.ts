import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import type { Duration } from "../../core/quantity.ts";
import { duration, someTime } from "../../core/schema.ts";

/** When a task that ended gets a successor. Source: Docker Engine API v1.41, TaskSpec.RestartPolicy. */
export interface RestartArgs {
  /**
   * `"any"`: always. `"on-failure"`: unless its exit code is 0. `"none"`: never.
   *
   * Where it is not `"any"`, a task that has ended well is as good as one that runs. In an update Swarm takes the end of
   * any task for a failure: `update: { failureAction: "continue" }` makes it go on.
   * @defaultValue `"any"`
   */
  readonly condition?: Input<"none" | "on-failure" | "any" | undefined>;
  /**
   * Time between the end and the next start.
   * @defaultValue `"5s"`
   */
  readonly delay?: Input<Duration | undefined>;
  /**
   * Restarts after which Swarm gives up.
   * @defaultValue no maximum
   */
  readonly maxAttempts?: Input<number | undefined>;
  /**
   * Only restarts in this time count for `maxAttempts`.
   * @defaultValue all of them
   */
  readonly window?: Input<Duration | undefined>;
}

export const restart = z.strictObject({
  condition: z.enum(["none", "on-failure", "any"]).default("any"),
  delay: duration.default("5s"),
  maxAttempts: z.int().min(1).optional(),
  window: someTime.optional(),
});

/** A restart policy with every default filled in. */
export type Restart = z.output<typeof restart>;

/** What Docker does when nothing is said. */
export const dockersRestart: Restart = { condition: "any", delay: "5s" };
