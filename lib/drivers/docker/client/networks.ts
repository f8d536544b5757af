import type { LiveNetwork } from "../api/networks.ts";
import type { NetworksApi } from "../port.ts";
import { ensureSuccess, jsonOf } from "./answer.ts";
import { carriesAll, labelFilter } from "./labels.ts";
import { type ApiRequest, type Call, filtersQuery, pathOf } from "./request.ts";
import { inspectSwarm } from "./swarm.ts";

/** What a list of networks holds beyond {@link LiveNetwork}. */
interface ListedNetwork extends LiveNetwork {
  /** `null` for what the swarm tells of; the engine's own networks have a list of containers, be it empty. */
  readonly Containers: object | null;
}

export function networksApi(call: Call): NetworksApi {
  /** Without what an engine still has of a network that the swarm has no more: its last tasks are being stopped. */
  async function listOnce(labels: readonly string[]): Promise<readonly LiveNetwork[]> {
    const query = filtersQuery({ scope: ["swarm"], label: labels });
    const request: ApiRequest = { method: "GET", path: "/networks", query, doing: "listing the networks" };
    const networks = jsonOf<ListedNetwork[]>(request, await call(request));
    return networks.filter(({ Containers }) => Containers === null);
  }

  /**
   * A manager that cannot ask its leader lists without a word what it knows by itself. So an absence is only believed
   * between two answers that take a leader.
   */
  async function listSurely(labels: readonly string[]): Promise<readonly LiveNetwork[]> {
    ensureSuccess(inspectSwarm, await call(inspectSwarm));
    const networks = await listOnce(labels);
    ensureSuccess(inspectSwarm, await call(inspectSwarm));
    return networks;
  }

  async function find(nameOrId: string): Promise<LiveNetwork | undefined> {
    return pick(nameOrId, await listOnce([])) ?? pick(nameOrId, await listSurely([]));
  }

  return {
    find,
    async list(labels) {
      const networks = await listSurely(labelFilter(labels));
      return networks.filter((network) => carriesAll(labels, network.Labels));
    },
    async create(body) {
      const doing = `creating network ${body.Name}`;
      const request: ApiRequest = { method: "POST", path: "/networks/create", body, doing };
      return jsonOf<{ readonly Id: string }>(request, await call(request)).Id;
    },
    async remove(id) {
      if ((await find(id))?.Id !== id) return false;
      const request: ApiRequest = { method: "DELETE", path: pathOf("/networks", id), doing: `removing network ${id}` };
      const reply = await call(request);
      if (reply.status === 404 && (await find(id)) === undefined) return false;
      ensureSuccess(request, reply);
      return true;
    },
  };
}

function pick(nameOrId: string, networks: readonly LiveNetwork[]): LiveNetwork | undefined {
  return networks.find(({ Id }) => Id === nameOrId) ?? networks.find(({ Name }) => Name === nameOrId);
}
