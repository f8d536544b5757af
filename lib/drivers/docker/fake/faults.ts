import type { ApiRequest } from "../client/request.ts";
import { referenceIn } from "./image-store.ts";
import type { FakeHost } from "./state.ts";

/** What changes something in a world of engines. */
export type DockerOperation =
  | `swarm.${"init" | "join" | "leave" | "update" | "updateNode" | "removeNode"}`
  | `network.${"create" | "remove"}`
  | `config.${"create" | "update" | "remove"}`
  | `secret.${"create" | "update" | "remove"}`
  | `service.${"create" | "update" | "remove"}`
  | `image.${"load" | "pull" | "remove"}`
  | `volume.${"create" | "remove"}`;

/** A change, and the name of what it changes: of a machine for `swarm.*`, of a network, a config, a secret, a service, an image, a volume. */
export interface Write {
  readonly operation: DockerOperation;
  readonly on: string;
}

/**
 * How a call can go wrong: the engine says no; nobody is there; nobody answers in time; or it is done, and the answer
 * is lost.
 */
export type Fault = "refused" | "unreachable" | "timeout" | "late";

/** Comes between the client and the engines. What it throws, the caller gets; what it never resolves, nobody does. */
export interface Interceptor {
  /** Before a change is made. @returns what goes wrong, if anything */
  readonly before?: ((write: Write) => Fault | undefined | Promise<Fault | undefined>) | undefined;
  /** After it was made, and before the caller hears of it. */
  readonly after?: ((write: Write) => void | Promise<void>) | undefined;
}

interface Naming {
  readonly method: ApiRequest["method"];
  readonly path: RegExp;
  readonly operation: DockerOperation;
  readonly on: (host: FakeHost, id: string, body: object, query: NonNullable<ApiRequest["query"]>) => string;
}

const machine = ({ name }: FakeHost): string => name;
const node = ({ member }: FakeHost, id: string): string => member?.swarm.nodes.get(id)?.description.Hostname ?? id;
const network = ({ member }: FakeHost, id: string): string => member?.swarm.networks.get(id)?.request.Name ?? id;
const file = ({ member }: FakeHost, id: string): string => member?.swarm.files.get(id)?.name ?? id;
const nameIn = (_host: FakeHost, _id: string, body: object): string => (body as { readonly Name: string }).Name;
const pulled: Naming["on"] = (_host, _id, _body, query) => referenceIn(query);
const service = ({ member }: FakeHost, id: string): string => member?.swarm.services.get(id)?.spec.Name ?? id;

const fileNamings = (kind: "config" | "secret"): readonly Naming[] => [
  { method: "POST", path: new RegExp(`^/${kind}s/create$`), operation: `${kind}.create`, on: nameIn },
  { method: "POST", path: new RegExp(`^/${kind}s/([^/]+)/update$`), operation: `${kind}.update`, on: file },
  { method: "DELETE", path: new RegExp(`^/${kind}s/([^/]+)$`), operation: `${kind}.remove`, on: file },
];

const namings: readonly Naming[] = [
  { method: "POST", path: /^\/swarm\/init$/, operation: "swarm.init", on: machine },
  { method: "POST", path: /^\/swarm\/join$/, operation: "swarm.join", on: machine },
  { method: "POST", path: /^\/swarm\/leave$/, operation: "swarm.leave", on: machine },
  { method: "POST", path: /^\/swarm\/update$/, operation: "swarm.update", on: machine },
  { method: "POST", path: /^\/nodes\/([^/]+)\/update$/, operation: "swarm.updateNode", on: node },
  { method: "DELETE", path: /^\/nodes\/([^/]+)$/, operation: "swarm.removeNode", on: node },
  { method: "POST", path: /^\/networks\/create$/, operation: "network.create", on: nameIn },
  { method: "DELETE", path: /^\/networks\/([^/]+)$/, operation: "network.remove", on: network },
  ...fileNamings("config"),
  ...fileNamings("secret"),
  { method: "POST", path: /^\/services\/create$/, operation: "service.create", on: nameIn },
  { method: "POST", path: /^\/services\/([^/]+)\/update$/, operation: "service.update", on: service },
  { method: "DELETE", path: /^\/services\/([^/]+)$/, operation: "service.remove", on: service },
  { method: "POST", path: /^\/images\/create$/, operation: "image.pull", on: pulled },
  { method: "DELETE", path: /^\/images\/(.+)$/, operation: "image.remove", on: (_, id) => id },
  { method: "POST", path: /^\/volumes\/create$/, operation: "volume.create", on: nameIn },
  { method: "DELETE", path: /^\/volumes\/(.+)$/, operation: "volume.remove", on: (_, id) => id },
];

/** What a request changes, if it does. */
export function writeIn(host: FakeHost, { method, path, body = {}, query = {} }: ApiRequest): Write | undefined {
  for (const naming of namings) {
    const match = naming.method === method ? naming.path.exec(path) : null;
    if (match !== null) {
      return { operation: naming.operation, on: naming.on(host, decodeURIComponent(match[1] ?? ""), body, query) };
    }
  }
  return undefined;
}
