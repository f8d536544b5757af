import { bytesText, toBytes } from "../../../core/quantity.ts";
import type * as docker from "../../../drivers/docker/api.ts";
import type { Mount } from "../mounts.ts";

/** A mount in Docker's words. */
export function writeMount(mount: Mount): docker.Mount {
  const { type: Type, target: Target } = mount;
  if (mount.type === "bind") return { Type, Source: mount.source, Target, ReadOnly: mount.readOnly };
  return mount.size === undefined
    ? { Type, Target }
    : { Type, Target, TmpfsOptions: { SizeBytes: toBytes(mount.size) ?? 0 } };
}

/** Docker's words for a mount in the spec's. Of a kind that is not ours, all that can be said is that it is another. */
export function readMount({ Type, Source = "", Target, ReadOnly = false, TmpfsOptions }: docker.Mount): Mount {
  if (Type !== "tmpfs") return { type: Type as "bind", source: Source, target: Target, readOnly: ReadOnly };
  const size = TmpfsOptions?.SizeBytes ?? 0;
  return { type: Type, target: Target, ...(size > 0 && { size: bytesText(size) }) };
}
