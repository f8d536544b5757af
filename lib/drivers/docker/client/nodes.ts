import type { LiveNode } from "../api/nodes.ts";
import type { NodesApi } from "../port.ts";
import { ensureSuccess, jsonOf } from "./answer.ts";
import { type ApiRequest, type Call, pathOf } from "./request.ts";

const listNodes: ApiRequest = { method: "GET", path: "/nodes", doing: "listing the nodes" };

export function nodesApi(call: Call): NodesApi {
  const list = async (): Promise<readonly LiveNode[]> => jsonOf(listNodes, await call(listNodes));
  /** Out of the list: a node that is asked for by itself is also found by its name and by the beginning of its id. */
  const find = async (id: string): Promise<LiveNode | undefined> => (await list()).find((node) => node.ID === id);
  return {
    list,
    find,
    async update(id, version, body) {
      const request: ApiRequest = {
        method: "POST",
        path: pathOf("/nodes", id, "/update"),
        query: { version: String(version) },
        body,
        doing: `updating node ${id}`,
      };
      ensureSuccess(request, await call(request));
    },
    async remove(id, { force }) {
      if ((await find(id)) === undefined) return false;
      const query = { force: String(force) };
      const request: ApiRequest = { method: "DELETE", path: pathOf("/nodes", id), query, doing: `removing node ${id}` };
      const reply = await call(request);
      if (reply.status === 404) return false;
      ensureSuccess(request, reply);
      return true;
    },
  };
}
