import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import type { Duration } from "../../core/quantity.ts";
import { duration, someTime } from "../../core/schema.ts";
import { isList, isProps, type Props, unknown, type Value } from "../../core/value.ts";
import { hasOneWriter } from "./mounts.ts";

/** How tasks are replaced. Docker's own words. Source: Docker Engine API v1.41, ServiceSpec.UpdateConfig. */
export interface UpdateArgs {
  /**
   * `"start-first"`: the new task runs before the old one is told to end. `"stop-first"`: the other way round.
   * @defaultValue `"start-first"`; `"stop-first"` with a host-mode port or a volume for one writer, and the plan says so
   */
  readonly order?: Input<"start-first" | "stop-first" | undefined>;
  /**
   * Tasks replaced at the same time; 0 means all.
   * @defaultValue 1
   */
  readonly parallelism?: Input<number | undefined>;
  /**
   * Time between two tasks.
   * @defaultValue `"0s"`
   */
  readonly delay?: Input<Duration | undefined>;
  /**
   * A task that fails within this time after it began to run fails the update.
   * @defaultValue `"5s"`
   */
  readonly monitor?: Input<Duration | undefined>;
  /**
   * What happens when an update fails. After `"rollback"` and `"pause"` the deployment is a failure.
   * @defaultValue `"rollback"`
   */
  readonly failureAction?: Input<"rollback" | "pause" | "continue" | undefined>;
  /**
   * Part of the tasks that may fail, 0 to 1, before the update does.
   * @example 0.1
   * @defaultValue 0
   */
  readonly maxFailureRatio?: Input<number | undefined>;
}

/** How tasks go back to the version before. A rollback that fails cannot be rolled back. */
export interface RollbackArgs extends Omit<UpdateArgs, "failureAction"> {
  /** @defaultValue `"pause"` */
  readonly failureAction?: Input<"pause" | "continue" | undefined>;
}

const MILLIONTHS = 1e6;

/** Docker keeps it in 32 bits: more decimals would come back as others. */
const ratio = z
  .number()
  .min(0)
  .max(1)
  .transform((part) => Math.round(part * MILLIONTHS) / MILLIONTHS);

const order = z.enum(["start-first", "stop-first"]);
const parallelism = z.int().min(0);

/** The order depends on the ports and the mounts: {@link settledPolicies} decides it. */
export const update = z.strictObject({
  order: order.optional(),
  parallelism: parallelism.default(1),
  delay: duration.default("0ms"),
  monitor: someTime.default("5s"),
  failureAction: z.enum(["rollback", "pause", "continue"]).default("rollback"),
  maxFailureRatio: ratio.default(0),
});

/** What it does not say is as in an update: {@link settledPolicies} fills it in. */
export const rollback = z.strictObject({
  order: order.optional(),
  parallelism: parallelism.optional(),
  delay: duration.optional(),
  monitor: someTime.optional(),
  failureAction: z.enum(["pause", "continue"]).default("pause"),
  maxFailureRatio: ratio.optional(),
});

export type Update = z.output<typeof update>;
export type Rollback = z.output<typeof rollback>;

/** What an update is like when nothing is said. */
export const usualUpdate: Update = {
  parallelism: 1,
  delay: "0ms",
  monitor: "5s",
  failureAction: "rollback",
  maxFailureRatio: 0,
};

/** What Docker does when nothing is said. */
export const dockersUpdate = { ...usualUpdate, order: "stop-first", failureAction: "pause" } as const;

/** The policies with nothing left open. Some of the properties may be unknown. */
export function settledPolicies(props: Props): Props {
  const { update: given, rollback: back } = props;
  if (!isProps(given) || !isProps(back)) return {};
  const settled = { ...given, order: given["order"] ?? orderFor(props) };
  return { update: settled, rollback: { ...settled, ...back } };
}

function orderFor(props: Props): Value {
  const reason = whyStopFirst(props);
  return reason === undefined ? "start-first" : reason === unknown ? unknown : "stop-first";
}

/**
 * Why a new task cannot run beside the one that it replaces, in a few words for the plan; unknown when that is. Each
 * of the reasons looks at what it is about.
 */
export function whyStopFirst(props: Props): string | typeof unknown | undefined {
  const found = obstacles.map((obstacle) => obstacle(props)).filter((reason) => reason !== undefined);
  return found.find((reason) => reason !== unknown) ?? found[0];
}

type Obstacle = (props: Props) => string | typeof unknown | undefined;

const obstacles: readonly Obstacle[] = [takenPort, oneWriter];

/** A host-mode port stays taken until its task has stopped. */
function takenPort({ ports = [] }: Props): ReturnType<Obstacle> {
  if (!isList(ports)) return unknown;
  const modeOf = (port: Value): Value | undefined => (isProps(port) ? port["mode"] : port);
  const taken = ports.find((port) => modeOf(port) === "host");
  if (isProps(taken)) return `the old task holds host-mode port ${textOf(taken["published"])}`.trimEnd();
  return ports.some((port) => modeOf(port) === unknown) ? unknown : undefined;
}

/** Two tasks that write to it at once would spoil it. */
function oneWriter({ mounts }: Props): ReturnType<Obstacle> {
  const isOne = hasOneWriter(mounts);
  return isOne === true ? "the old task writes to a volume for one writer" : isOne === unknown ? unknown : undefined;
}

const textOf = (published: Value | undefined): string => (typeof published === "number" ? String(published) : "");
