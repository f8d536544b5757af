import type { LiveSwarm, SwarmInitRequest, SwarmJoinRequest } from "../api/swarm.ts";
import type { ClusterSwarmApi, SwarmApi } from "../port.ts";
import { ensureSuccess, jsonOf, saysNoManager } from "./answer.ts";
import type { ApiRequest, Call, Reply } from "./request.ts";

export const inspectSwarm: ApiRequest = { method: "GET", path: "/swarm", doing: "reading the swarm" };

export function clusterSwarmApi(call: Call): ClusterSwarmApi {
  return {
    async inspect() {
      const reply = await call(inspectSwarm);
      return saysNoManager(reply) ? undefined : jsonOf<LiveSwarm>(inspectSwarm, reply);
    },
    async update(version, spec, rotate = {}) {
      const query = {
        version: String(version),
        rotateWorkerToken: String(rotate.worker ?? false),
        rotateManagerToken: String(rotate.manager ?? false),
      };
      const request: ApiRequest = {
        method: "POST",
        path: "/swarm/update",
        query,
        body: spec,
        doing: "updating the swarm",
      };
      ensureSuccess(request, await call(request));
    },
  };
}

export function swarmApi(call: Call): SwarmApi {
  return {
    ...clusterSwarmApi(call),
    async init(body: SwarmInitRequest) {
      const request: ApiRequest = { method: "POST", path: "/swarm/init", body, doing: "initialising a swarm" };
      return jsonOf<string>(request, await call(request));
    },
    async join(body: SwarmJoinRequest) {
      const doing = `joining the swarm of ${body.RemoteAddrs.join(", ")}`;
      const request: ApiRequest = { method: "POST", path: "/swarm/join", body, doing };
      ensureSuccess(request, await call(request));
    },
    async leave({ force }) {
      const query = { force: String(force) };
      const request: ApiRequest = { method: "POST", path: "/swarm/leave", query, doing: "leaving the swarm" };
      const reply = await call(request);
      if (saysNotInSwarm(reply)) return false;
      ensureSuccess(request, reply);
      return true;
    },
  };
}

const saysNotInSwarm = ({ status, text }: Reply): boolean => status === 503 && /is not part of a swarm/.test(text);
