import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import type { Bytes } from "../../core/quantity.ts";
import { changePolicy, transport } from "../../core/change-policy.ts";
import { disclosure, saidByConstruct } from "../../core/disclosure.ts";
import type { VolumeRef } from "../../core/references.ts";
import type { Fault } from "../../core/rule.ts";
import { absolutePath, bytesFrom } from "../../core/schema.ts";
import { isList, isProps, type Props, type Unknown, unknown, type Value } from "../../core/value.ts";
import { sharing } from "../volume/props.ts";

/** Something that is seen at a path of the container. Source: Docker Engine API v1.41, Mount. */
export type MountArgs = BindMountArgs | TmpfsMountArgs | VolumeMountArgs;

/** A {@link Volume}: what the task writes there stays on the machine. */
export interface VolumeMountArgs {
  readonly type: "volume";
  readonly source: VolumeRef;
  /**
   * A whole path in the container. What the image has there is copied into a volume that is empty.
   * @example "/var/lib/postgresql/data"
   */
  readonly target: Input<string>;
  /** @defaultValue false */
  readonly readOnly?: Input<boolean | undefined>;
}

/**
 * A file or folder of the machine that the task runs on. It must be there, on every machine that `placement` allows,
 * or Swarm rejects the task. Whoever writes to it writes to the machine.
 */
export interface BindMountArgs {
  readonly type: "bind";
  /**
   * A whole path on the machine.
   * @example "/srv/www"
   */
  readonly source: Input<string>;
  /**
   * A whole path in the container.
   * @example "/www"
   */
  readonly target: Input<string>;
  /** @defaultValue false */
  readonly readOnly?: Input<boolean | undefined>;
}

/** A folder in memory, empty at the start and gone with the task. */
export interface TmpfsMountArgs {
  readonly type: "tmpfs";
  /**
   * A whole path in the container.
   * @example "/tmp"
   */
  readonly target: Input<string>;
  /**
   * The most that fits in. What is in it counts as the task's memory.
   * @example "64MiB"
   * @defaultValue half of the machine's memory
   */
  readonly size?: Input<Bytes | undefined>;
}

/** Where something is seen in a container. */
export const target = absolutePath.refine((path) => path !== "/", {
  error: "nothing can be mounted over the container's root",
  params: { remedy: "name a folder in it" },
});

const bind = z.strictObject({
  type: z.literal("bind"),
  source: absolutePath,
  target,
  readOnly: z.boolean().default(false),
});

const PAGE = 4_096;

const tmpfs = z.strictObject({ type: z.literal("tmpfs"), target, size: bytesFrom(PAGE).optional() });

const textMap = () => z.record(z.string(), z.string()).default({});

/** What its engine makes it with, should it not be there: all of it is the volume's own concern. */
const volumeSource = z
  .strictObject({
    name: z.string(),
    driver: z.string().default("local").register(changePolicy, transport),
    driverOptions: textMap().register(changePolicy, transport),
    sharing: sharing().default("onewriter").register(changePolicy, transport),
    labels: textMap().register(changePolicy, transport),
  })
  .register(disclosure, saidByConstruct);

export const volumeMount = z.strictObject({
  type: z.literal("volume"),
  source: volumeSource,
  target,
  readOnly: z.boolean().default(false),
});

export const mount = z.discriminatedUnion("type", [bind, tmpfs, volumeMount], { error: "no kind of mount" });

/** A mount with every default filled in. */
export type Mount = z.output<typeof mount>;

export type VolumeMount = z.output<typeof volumeMount>;

/** A path of the container cannot show two things. */
export function mountedTwice(mounts: readonly Mount[]): Fault | undefined {
  const targets = mounts.map((it) => it.target);
  const twice = [...new Set(targets.filter((path, index) => targets.indexOf(path) !== index))];
  if (twice.length === 0) return undefined;
  return { summary: `mounted twice: ${twice.join(", ")}`, remedy: "mount one thing at each path of the container" };
}

/** Whether one of these mounts is for one writer at a time, and writes. `unknown` where that is not known yet. */
export function hasOneWriter(mounts: Value = []): boolean | Unknown {
  if (!isList(mounts)) return unknown;
  const sharings = mounts.map((it) => (isProps(it) ? sharingOf(it) : it));
  if (sharings.includes("onewriter")) return true;
  return sharings.includes(unknown) ? unknown : false;
}

/** @returns `"all"` for what is no volume, or is only read */
function sharingOf({ type = unknown, readOnly = false, source = {} }: Props): Value {
  if (type !== unknown && type !== "volume") return "all";
  if (readOnly === true) return "all";
  if (!isProps(source) || type === unknown) return unknown;
  return source["sharing"] ?? "onewriter";
}

const writesAlone = (mounts: readonly Mount[]): boolean => hasOneWriter(mounts as readonly Value[]) === true;

interface Writers {
  readonly mounts: readonly Mount[];
  readonly replicas: number | "global";
  readonly maxReplicasPerNode?: number | undefined;
}

/** Two tasks on one machine would write at once. */
export function writtenTwice({ mounts, replicas, maxReplicasPerNode }: Writers): Fault | undefined {
  const isAlone = replicas === "global" || replicas <= 1 || maxReplicasPerNode === 1;
  if (isAlone || !writesAlone(mounts)) return undefined;
  return {
    summary: `${replicas} tasks would write to a volume that is for one writer`,
    remedy:
      'have one task, or one a machine (placement: { maxReplicasPerNode: 1 }); or say sharing: "all" of the volume',
  };
}

/** What stands against starting a task beside the one that it replaces. */
export function writerStays(mounts: readonly Mount[]): Fault | undefined {
  if (!writesAlone(mounts)) return undefined;
  return {
    summary: "the old task writes to a volume for one writer until it has stopped",
    remedy: 'use "stop-first", or leave out the order; or say sharing: "all" of the volume',
  };
}
