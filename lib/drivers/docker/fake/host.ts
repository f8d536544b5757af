import type { Endpoint } from "../../../core/references.ts";
import type { LiveImage } from "../api/images.ts";
import { familiarReference } from "../client/image-reference.ts";
import type { Context } from "./context.ts";
import { eventHub } from "./events.ts";
import type { FakeHost, FakeImage } from "./state.ts";

export interface HostOptions {
  readonly name: string;
  readonly address: string;
  readonly endpoint: Endpoint;
  /** @defaultValue 2 */
  readonly cpus?: number | undefined;
  /** @defaultValue 2 GiB */
  readonly memoryBytes?: number | undefined;
}

/** A machine without power. */
export function fakeHost(context: Context, options: HostOptions): FakeHost {
  return {
    name: options.name,
    address: options.address,
    endpoint: options.endpoint,
    cpus: options.cpus ?? 2,
    memoryBytes: options.memoryBytes ?? 2 * 1024 ** 3,
    engineId: context.ids.hex(40),
    events: eventHub(context),
    on: false,
    answers: false,
    cancelBoot: () => undefined,
    images: [],
    containers: new Map(),
    volumes: new Map(),
    doing: new Map(),
    member: undefined,
  };
}

export function imageOf({ images }: FakeHost, nameOrId: string): FakeImage | undefined {
  return images.find(({ id, tags }) => id === nameOrId || tags.includes(familiarReference(nameOrId)));
}

export function liveImage({ id, tags }: FakeImage): LiveImage {
  return { Id: id, RepoTags: tags, RepoDigests: [] };
}
