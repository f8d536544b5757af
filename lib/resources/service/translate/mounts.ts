import { bytesText, toBytes } from "../../../core/quantity.ts";
import type * as docker from "../../../drivers/docker/api/container-spec.ts";
import { ourLabel } from "../../../core/labels.ts";
import type { Mount, VolumeMount } from "../mounts.ts";

/** A mount in Docker's words. */
export function writeMount(mount: Mount): docker.Mount {
  const { type: Type, target: Target } = mount;
  if (mount.type === "volume") return writeVolume(mount);
  if (mount.type === "bind") return { Type, Source: mount.source, Target, ReadOnly: mount.readOnly };
  return mount.size === undefined
    ? { Type, Target }
    : { Type, Target, TmpfsOptions: { SizeBytes: toBytes(mount.size) ?? 0 } };
}

/** Docker's words for a mount in the spec's. Of a kind that is not ours, all that can be said is that it is another. */
export function readMount(live: docker.Mount): Mount {
  const { Type, Source = "", Target, ReadOnly = false, TmpfsOptions } = live;
  if (live.Type === "volume") return readVolume(live);
  if (Type !== "tmpfs") return { type: Type as "bind", source: Source, target: Target, readOnly: ReadOnly };
  const size = TmpfsOptions?.SizeBytes ?? 0;
  return { type: Type, target: Target, ...(size > 0 && { size: bytesText(size) }) };
}

/** Docker has no word for it here, and would not tell of the volume itself. */
const SHARING = ourLabel("sharing");

function writeVolume({ type: Type, source, target: Target, readOnly: ReadOnly }: VolumeMount): docker.Mount {
  const { name: Source, driver: Name, driverOptions, labels, sharing } = source;
  const Options = Object.keys(driverOptions).length > 0 && { Options: driverOptions };
  const VolumeOptions = { Labels: { ...labels, [SHARING]: sharing }, DriverConfig: { Name, ...Options } };
  return { Type, Source, Target, ReadOnly, VolumeOptions };
}

function readVolume({ Source = "", Target, ReadOnly = false, VolumeOptions }: docker.Mount): VolumeMount {
  const { Labels, DriverConfig } = VolumeOptions ?? {};
  const { [SHARING]: sharing, ...labels } = Labels ?? {};
  const source = {
    name: Source,
    driver: DriverConfig?.Name ?? "local",
    driverOptions: { ...DriverConfig?.Options },
    sharing: sharing === "all" ? ("all" as const) : ("onewriter" as const),
    labels,
  };
  return { type: "volume", source, target: Target, readOnly: ReadOnly };
}
