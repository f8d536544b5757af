import type { ContainerSpec } from "../api/container-spec.ts";
import type { LiveVolume, VolumeCreateRequest } from "../api/volumes.ts";
import { badRequest, conflict, notFound } from "./refusal.ts";
import type { FakeHost } from "./state.ts";

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
/** What the driver `local` mounts with; it looks at no other. */
const OPTIONS: ReadonlySet<string> = new Set(["type", "o", "device", "size"]);
const SIZE = /^\d+(?:\.\d+)?\s*(?:[kmgtp]i?b?|b)?$/i;

export function findVolume({ volumes }: FakeHost, name: string): LiveVolume {
  const volume = volumes.get(name);
  if (volume === undefined) throw notFound(`get ${name}: no such volume`);
  return volume;
}

/** One that is there is taken as it is. */
export function createVolume({ volumes }: FakeHost, request: VolumeCreateRequest): LiveVolume {
  const { Name, Driver = "local", DriverOpts, Labels = {} } = request;
  const there = volumes.get(Name);
  if (there !== undefined) return there;
  if (!NAME.test(Name)) {
    throw badRequest(
      `create ${Name}: "${Name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
    );
  }
  checkOptions(Name, DriverOpts ?? {});
  const volume = { Name, Driver, Options: DriverOpts ?? null, Labels };
  volumes.set(Name, volume);
  return volume;
}

function checkOptions(name: string, options: Readonly<Record<string, string>>): void {
  const strange = Object.keys(options).find((option) => !OPTIONS.has(option));
  if (strange !== undefined) throw badRequest(`create ${name}: invalid option: "${strange}"`);
  const { size } = options;
  if (size !== undefined && !SIZE.test(size)) throw badRequest(`create ${name}: invalid size: '${size}'`);
}

export function removeVolume(host: FakeHost, name: string): void {
  findVolume(host, name);
  const users = [...host.containers.values()].filter(({ volumes }) => volumes.includes(name));
  if (users.length > 0) {
    throw conflict(`remove ${name}: volume is in use - [${users.map(({ id }) => id).join(", ")}]`);
  }
  host.volumes.delete(name);
}

/** The volumes that a container needs, by name. */
export const volumesIn = ({ Mounts }: ContainerSpec): readonly string[] =>
  (Mounts ?? []).filter(({ Type }) => Type === "volume").flatMap(({ Source }) => Source ?? []);

/** Makes those that the machine has not, as the mounts say. */
export function makeMissingVolumes(host: FakeHost, { Mounts }: ContainerSpec): void {
  for (const { Type, Source, VolumeOptions } of Mounts ?? []) {
    if (Type !== "volume" || Source === undefined) continue;
    const { Labels, DriverConfig } = VolumeOptions ?? {};
    const { Name: Driver, Options } = DriverConfig ?? {};
    createVolume(host, {
      Name: Source,
      ...(Driver !== undefined && { Driver }),
      ...(Options && { DriverOpts: Options }),
      ...(Labels && { Labels }),
    });
  }
}
