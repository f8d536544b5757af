import type { LiveService } from "../api/services.ts";
import type { ServicesApi } from "../port.ts";
import { ensureSuccess, jsonOf } from "./answer.ts";
import { carriesAll, labelFilter } from "./labels.ts";
import type { ReadLogs } from "./logs.ts";
import { type ApiRequest, type Call, filtersQuery, pathOf } from "./request.ts";

export function servicesApi(call: Call, readLogs: ReadLogs): ServicesApi {
  async function listWhere(filters: Readonly<Record<string, readonly string[]>>): Promise<readonly LiveService[]> {
    const query = filtersQuery(filters);
    const request: ApiRequest = { method: "GET", path: "/services", query, doing: "listing the services" };
    return jsonOf(request, await call(request));
  }

  /** Asked for by itself, a service is found by the beginning of its id too; lists take beginnings in any case. */
  async function find(nameOrId: string): Promise<LiveService | undefined> {
    const named = await listWhere({ name: [nameOrId] });
    const exact = named.find(({ Spec }) => Spec.Name === nameOrId);
    return exact ?? (await listWhere({ id: [nameOrId] })).find(({ ID }) => ID === nameOrId);
  }

  return {
    find,
    async list(labels) {
      const services = await listWhere({ label: labelFilter(labels) });
      return services.filter(({ Spec }) => carriesAll(labels, Spec.Labels));
    },
    async withIds(ids) {
      if (ids.length === 0) return [];
      return (await listWhere({ id: ids })).filter(({ ID }) => ids.includes(ID));
    },
    async create(body) {
      const doing = `creating service ${body.Name}`;
      const request: ApiRequest = { method: "POST", path: "/services/create", body, doing };
      return jsonOf<{ readonly ID: string }>(request, await call(request)).ID;
    },
    async update(id, version, body) {
      const request: ApiRequest = {
        method: "POST",
        path: pathOf("/services", id, "/update"),
        query: { version: String(version) },
        body,
        doing: `updating service ${body.Name}`,
      };
      ensureSuccess(request, await call(request));
    },
    async remove(id) {
      const request: ApiRequest = { method: "DELETE", path: pathOf("/services", id), doing: `removing service ${id}` };
      // By its id alone: the engine would also take a name, or the beginning of an id.
      if ((await listWhere({ id: [id] })).every(({ ID }) => ID !== id)) return false;
      const reply = await call(request);
      if (reply.status === 404) return false;
      ensureSuccess(request, reply);
      return true;
    },
    logs: (id, options = {}, signal) => readLogs("services", id, options, signal),
  };
}
