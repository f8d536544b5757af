import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import type { Bytes } from "../../core/quantity.ts";
import type { Fault } from "../../core/rule.ts";
import { absolutePath, bytesFrom } from "../../core/schema.ts";

/** Something that is seen at a path of the container. Source: Docker Engine API v1.41, Mount. */
export type MountArgs = BindMountArgs | TmpfsMountArgs;

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

export const mount = z.discriminatedUnion("type", [bind, tmpfs], { error: "no kind of mount" });

/** A mount with every default filled in. */
export type Mount = z.output<typeof mount>;

/** A path of the container cannot show two things. */
export function mountedTwice(mounts: readonly Mount[]): Fault | undefined {
  const targets = mounts.map((it) => it.target);
  const twice = [...new Set(targets.filter((path, index) => targets.indexOf(path) !== index))];
  if (twice.length === 0) return undefined;
  return { summary: `mounted twice: ${twice.join(", ")}`, remedy: "mount one thing at each path of the container" };
}
