import type { NetworkCreateRequest } from "../../api/networks.ts";
import type { NodeSpec } from "../../api/nodes.ts";
import type { SwarmInitRequest, SwarmJoinRequest, SwarmSpec } from "../../api/swarm.ts";
import { labelsMatch } from "../label-filter.ts";
import { initSwarm, joinSwarm, leaveSwarm } from "../membership.ts";
import { createNetwork, networksAt, removeNetwork } from "../network-changes.ts";
import { updateSwarm } from "../new-swarm.ts";
import { removeNode, updateNode } from "../node-changes.ts";
import { outOfSequence, unavailable } from "../refusal.ts";
import { engineInfo, liveNode, liveSwarm } from "../views.ts";
import { swarmManagedAt } from "../world-state.ts";
import { flag, managed, type Route, version } from "./route.ts";

const JOIN_TIMEOUT =
  'Timeout was reached before node joined. The attempt to join the swarm will continue in the background. Use the "docker info" command to see the current swarm status of your node.';

/** Of an engine, its swarm, and the nodes and networks of that. */
export const swarmRoutes: readonly Route[] = [
  {
    method: "GET",
    path: /^\/info$/,
    needs: "a look for the leader",
    answer: ({ world, host }) => engineInfo(host, world.context.clock.now()),
  },
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
];
