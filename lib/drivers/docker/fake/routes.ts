import type { NetworkCreateRequest } from "../api/networks.ts";
import type { NodeSpec } from "../api/nodes.ts";
import type { ServiceSpec } from "../api/services.ts";
import type { SwarmInitRequest, SwarmJoinRequest, SwarmSpec } from "../api/swarm.ts";
import type { VolumeCreateRequest } from "../api/volumes.ts";
import type { ApiRequest } from "../client/request.ts";
import { inspectContainer, liveContainer } from "./containers.ts";
import { prepareExec, resultOf, sized } from "./exec.ts";
import { createFile, type FileKind, type FileRequest, filesMatching, removeFile, updateFile } from "./files.ts";
import { liveImage } from "./host.ts";
import { findImage, pruneImages, removeImage } from "./image-store.ts";
import { labelsMatch } from "./label-filter.ts";
import { initSwarm, joinSwarm, leaveSwarm } from "./membership.ts";
import { requireService, requireTask } from "./logs.ts";
import { createNetwork, networksAt, removeNetwork } from "./network-changes.ts";
import { updateSwarm } from "./new-swarm.ts";
import { removeNode, updateNode } from "./node-changes.ts";
import { outOfSequence, unavailable } from "./refusal.ts";
import { createAlone, removeAsked, runAlone, there, writtenIn } from "./run.ts";
import { createService, removeService, updateService } from "./service-changes.ts";
import type { FakeHost, SwarmState } from "./state.ts";
import { tasksFor } from "./task-list.ts";
import { engineInfo, liveNode, liveService, liveSwarm } from "./views.ts";
import { createVolume, findVolume, removeVolume } from "./volumes.ts";
import { swarmManagedAt, type WorldState } from "./world-state.ts";

/** A request, taken apart. */
export interface Asked {
  readonly world: WorldState;
  readonly host: FakeHost;
  /** What stands in the path. */
  readonly id: string;
  readonly query: Readonly<Record<string, string>>;
  readonly filters: Readonly<Record<string, readonly string[]>>;
  readonly body: object;
}

/** What has to be there before a request can be answered; a leader is only looked for, where it says so. */
type Needs = "nothing" | "a look for the leader" | "leader" | "majority";

export interface Route {
  readonly method: ApiRequest["method"];
  /** Matches the path; its group is the id. */
  readonly path: RegExp;
  readonly needs: Needs;
  /** Whether what is answered is no JSON, but what a process wrote. */
  readonly isText?: true;
  /** The JSON that is answered. @throws `Refusal` */
  readonly answer: (asked: Asked) => unknown;
}

/** Of a manager. */
const managed =
  (answer: (swarm: SwarmState, asked: Asked) => unknown) =>
  (asked: Asked): unknown =>
    answer(swarmAt(asked.host), asked);

/** The swarm that an engine manages. @throws the engine's refusal if it does not manage one */
function swarmAt({ member }: FakeHost): SwarmState {
  if (member?.manages === true) return member.swarm;
  const advice =
    member === undefined
      ? 'Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.'
      : "Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.";
  throw unavailable(`This node is not a swarm manager. ${advice}`);
}

const JOIN_TIMEOUT =
  'Timeout was reached before node joined. The attempt to join the swarm will continue in the background. Use the "docker info" command to see the current swarm status of your node.';

const version = ({ query }: Asked): number => Number(query["version"]);
const flag = ({ query }: Asked, name: string): boolean => query[name] === "true";

/** Configs and secrets are asked for alike. */
const filesRoutes = (kind: FileKind): readonly Route[] => [
  {
    method: "GET",
    path: new RegExp(`^/${kind}s$`),
    needs: "leader",
    answer: managed((swarm, { filters }) => filesMatching(swarm, kind, filters)),
  },
  {
    method: "POST",
    path: new RegExp(`^/${kind}s/create$`),
    needs: "majority",
    answer: managed((swarm, { body }) => ({ ID: createFile(swarm, kind, body as FileRequest) })),
  },
  {
    method: "POST",
    path: new RegExp(`^/${kind}s/([^/]+)/update$`),
    needs: "majority",
    answer: managed((swarm, asked) => updateFile(swarm, kind, asked.id, version(asked), asked.body as FileRequest)),
  },
  {
    method: "DELETE",
    path: new RegExp(`^/${kind}s/([^/]+)$`),
    needs: "majority",
    answer: managed((swarm, { id }) => removeFile(swarm, kind, id)),
  },
];

/** Containers that belong to no service. */
const aloneRoutes: readonly Route[] = [
  {
    method: "POST",
    path: /^\/containers\/create$/,
    needs: "nothing",
    answer: ({ world, host, query, body }) => createAlone(world, host, query["name"] ?? "", body),
  },
  {
    method: "GET",
    path: /^\/containers\/([^/]+)\/json$/,
    needs: "nothing",
    answer: ({ host, id }) => ({ Config: { Labels: there(host, id).labels } }),
  },
  {
    method: "PUT",
    path: /^\/containers\/([^/]+)\/archive$/,
    needs: "nothing",
    answer: ({ host, id }) => void there(host, id),
  },
  {
    method: "POST",
    path: /^\/containers\/([^/]+)\/start$/,
    needs: "nothing",
    answer: ({ host, id }) => runAlone(host, id),
  },
  {
    method: "POST",
    path: /^\/containers\/([^/]+)\/wait$/,
    needs: "nothing",
    answer: ({ host, id }) => ({ StatusCode: there(host, id).exitCode }),
  },
  {
    method: "GET",
    path: /^\/containers\/([^/]+)\/logs$/,
    needs: "nothing",
    isText: true,
    answer: ({ host, id }) => writtenIn(there(host, id)),
  },
  {
    method: "DELETE",
    path: /^\/containers\/([^/]+)$/,
    needs: "nothing",
    answer: ({ host, id, query }) => removeAsked(host, id, query["force"] === "1"),
  },
];

/** What the fake's engines can be asked: what the client asks. */
export const routes: readonly Route[] = [
  { method: "GET", path: /^\/info$/, needs: "a look for the leader", answer: ({ host }) => engineInfo(host) },
  { method: "GET", path: /^\/swarm$/, needs: "leader", answer: managed(liveSwarm) },
  {
    method: "POST",
    path: /^\/swarm\/init$/,
    needs: "nothing",
    answer: ({ world, host, body }) => initSwarm(world.context, host, body as SwarmInitRequest),
  },
  {
    method: "POST",
    path: /^\/swarm\/join$/,
    needs: "nothing",
    answer: ({ world, host, body }) => {
      const request = body as SwarmJoinRequest;
      const swarm = swarmManagedAt(world, request.RemoteAddrs);
      if (swarm === undefined) throw unavailable(JOIN_TIMEOUT);
      joinSwarm(host, swarm, request);
    },
  },
  {
    method: "POST",
    path: /^\/swarm\/leave$/,
    needs: "nothing",
    answer: (asked) => leaveSwarm(asked.host, { force: flag(asked, "force") }),
  },
  {
    method: "POST",
    path: /^\/swarm\/update$/,
    needs: "majority",
    answer: managed((swarm, asked) => {
      if (version(asked) !== swarm.version) throw outOfSequence();
      const rotate = { worker: flag(asked, "rotateWorkerToken"), manager: flag(asked, "rotateManagerToken") };
      updateSwarm(swarm, asked.body as SwarmSpec, rotate);
    }),
  },
  {
    method: "GET",
    path: /^\/nodes$/,
    needs: "leader",
    answer: managed((swarm) => [...swarm.nodes.values()].map((node) => liveNode(swarm, node))),
  },
  {
    method: "POST",
    path: /^\/nodes\/([^/]+)\/update$/,
    needs: "majority",
    answer: managed((swarm, asked) => updateNode(swarm, asked.id, version(asked), asked.body as NodeSpec)),
  },
  {
    method: "DELETE",
    path: /^\/nodes\/([^/]+)$/,
    needs: "majority",
    answer: managed((swarm, asked) => removeNode(swarm, asked.id, flag(asked, "force"))),
  },
  {
    // A manager without a leader tells what it knows by itself, without a word.
    method: "GET",
    path: /^\/networks$/,
    needs: "nothing",
    answer: ({ host, filters }) => networksAt(host).filter(({ Labels }) => labelsMatch(filters["label"], Labels)),
  },
  {
    method: "POST",
    path: /^\/networks\/create$/,
    needs: "majority",
    answer: managed((swarm, { host, body }) => ({ Id: createNetwork(swarm, host, body as NetworkCreateRequest) })),
  },
  {
    method: "DELETE",
    path: /^\/networks\/([^/]+)$/,
    needs: "majority",
    answer: managed((swarm, { id }) => removeNetwork(swarm, id)),
  },
  ...filesRoutes("config"),
  ...filesRoutes("secret"),
  {
    method: "GET",
    path: /^\/services$/,
    needs: "leader",
    answer: managed((swarm, { filters: { name, id, label } }) => {
      const begins = (given: readonly string[] | undefined, text: string): boolean =>
        given === undefined || given.some((start) => text.startsWith(start));
      return [...swarm.services.values()]
        .filter(({ spec }) => begins(name, spec.Name) && labelsMatch(label, spec.Labels))
        .filter((service) => begins(id, service.id))
        .map(liveService);
    }),
  },
  {
    method: "POST",
    path: /^\/services\/create$/,
    needs: "majority",
    answer: managed((swarm, { body }) => ({ ID: createService(swarm, body as ServiceSpec) })),
  },
  {
    method: "POST",
    path: /^\/services\/([^/]+)\/update$/,
    needs: "majority",
    answer: managed((swarm, asked) => {
      updateService(swarm, asked.id, version(asked), asked.body as ServiceSpec);
      return { Warnings: null };
    }),
  },
  {
    method: "DELETE",
    path: /^\/services\/([^/]+)$/,
    needs: "majority",
    answer: managed((swarm, { id }) => removeService(swarm, id)),
  },
  {
    method: "GET",
    path: /^\/tasks$/,
    needs: "leader",
    answer: managed((swarm, { filters }) => tasksFor(swarm, filters)),
  },
  // Whether there is something to be read: what it is comes piece by piece.
  {
    method: "GET",
    path: /^\/services\/([^/]+)\/logs$/,
    needs: "leader",
    answer: managed((swarm, { id }) => requireService(swarm, id)),
  },
  {
    method: "GET",
    path: /^\/tasks\/([^/]+)\/logs$/,
    needs: "leader",
    answer: managed((swarm, { id }) => requireTask(swarm, id)),
  },
  {
    method: "GET",
    path: /^\/images\/(.+)\/json$/,
    needs: "nothing",
    answer: ({ host, id }) => liveImage(findImage(host, id)),
  },
  {
    method: "POST",
    path: /^\/images\/prune$/,
    needs: "nothing",
    answer: ({ host, filters }) => pruneImages(host, filters["label"]),
  },
  { method: "DELETE", path: /^\/images\/(.+)$/, needs: "nothing", answer: ({ host, id }) => removeImage(host, id) },
  {
    method: "GET",
    path: /^\/containers\/json$/,
    needs: "nothing",
    answer: ({ host, filters: { label, volume, status = ["running"] } }) =>
      [...host.containers.values()]
        .filter(({ state, labels }) => status.includes(state) && labelsMatch(label, labels))
        .filter(({ volumes }) => volume === undefined || volume.some((name) => volumes.includes(name)))
        .map(liveContainer),
  },
  {
    method: "GET",
    path: /^\/containers\/([^/]+)\/json$/,
    needs: "nothing",
    answer: ({ host, id }) => inspectContainer(host, id),
  },
  {
    method: "POST",
    path: /^\/containers\/([^/]+)\/exec$/,
    needs: "nothing",
    answer: ({ world, host, id, body }) => ({ Id: prepareExec(world, host, id, body) }),
  },
  ...aloneRoutes,
  { method: "POST", path: /^\/exec\/([^/]+)\/resize$/, needs: "nothing", answer: ({ world, id }) => sized(world, id) },
  { method: "GET", path: /^\/volumes\/([^/]+)$/, needs: "nothing", answer: ({ host, id }) => findVolume(host, id) },
  {
    method: "POST",
    path: /^\/volumes\/create$/,
    needs: "nothing",
    answer: ({ host, body }) => createVolume(host, body as VolumeCreateRequest),
  },
  {
    method: "DELETE",
    path: /^\/volumes\/([^/]+)$/,
    needs: "nothing",
    answer: ({ host, id }) => removeVolume(host, id),
  },
  { method: "GET", path: /^\/exec\/([^/]+)\/json$/, needs: "nothing", answer: ({ world, id }) => resultOf(world, id) },
];
