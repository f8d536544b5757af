import type { LiveContainer } from "../api/containers.ts";
import type { LiveVolume } from "../api/volumes.ts";
import type { VolumesApi } from "../port.ts";
import { ensureSuccess, jsonOf } from "./answer.ts";
import { type ApiRequest, type Call, filtersQuery, pathOf } from "./request.ts";

/** What Swarm says on the containers of its tasks. */
const TASK = "com.docker.swarm.task.id";

export function volumesApi(call: Call): VolumesApi {
  async function ended(volume: string): Promise<readonly LiveContainer[]> {
    const query = { all: "true", ...filtersQuery({ volume: [volume], label: [TASK], status: ["exited", "dead"] }) };
    const doing = `looking for what used volume ${volume}`;
    const request: ApiRequest = { method: "GET", path: "/containers/json", query, doing };
    return jsonOf<readonly LiveContainer[]>(request, await call(request));
  }

  return {
    async find(name) {
      const request: ApiRequest = {
        method: "GET",
        path: pathOf("/volumes", name),
        doing: `looking for volume ${name}`,
      };
      const reply = await call(request);
      return reply.status === 404 ? undefined : jsonOf<LiveVolume>(request, reply);
    },
    async create(body) {
      const doing = `creating volume ${body.Name}`;
      const request: ApiRequest = { method: "POST", path: "/volumes/create", body, doing };
      return jsonOf<LiveVolume>(request, await call(request));
    },
    async release(name) {
      for (const { Id } of await ended(name)) {
        const doing = `removing container ${Id.slice(0, 12)}`;
        const request: ApiRequest = { method: "DELETE", path: pathOf("/containers", Id), doing };
        const reply = await call(request);
        // Gone, or about to be: Swarm removes them, too.
        if (reply.status !== 404 && reply.status !== 409) ensureSuccess(request, reply);
      }
    },
    async remove(name) {
      const request: ApiRequest = {
        method: "DELETE",
        path: pathOf("/volumes", name),
        doing: `removing volume ${name}`,
      };
      const reply = await call(request);
      if (reply.status === 404) return false;
      ensureSuccess(request, reply);
      return true;
    },
  };
}
