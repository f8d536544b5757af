import type { ConfigSpec, LiveConfig, LiveSecret, SecretSpec } from "../api/files.ts";
import type { Labels, Versioned } from "../api/versioned.ts";
import type { FilesApi } from "../port.ts";
import { ensureSuccess, jsonOf } from "./answer.ts";
import { carriesAll, labelFilter } from "./labels.ts";
import { type ApiRequest, type Call, filtersQuery, pathOf } from "./request.ts";

export const configsApi = (call: Call): FilesApi<LiveConfig, ConfigSpec> =>
  filesApi<LiveConfig, ConfigSpec>(call, "config");
export const secretsApi = (call: Call): FilesApi<LiveSecret, SecretSpec> =>
  filesApi<LiveSecret, SecretSpec>(call, "secret");

interface Named {
  readonly Name: string;
  readonly Labels?: Labels | null;
}

/** The calls about configs and about secrets differ in that word alone. */
function filesApi<Live extends Versioned & { readonly Spec: Named }, Spec extends Named>(
  call: Call,
  kind: "config" | "secret",
): FilesApi<Live, Spec> {
  const path = `/${kind}s`;

  async function listWhere(filters: Readonly<Record<string, readonly string[]>>): Promise<readonly Live[]> {
    const request: ApiRequest = { method: "GET", path, query: filtersQuery(filters), doing: `listing the ${kind}s` };
    return jsonOf(request, await call(request));
  }

  /** Lists take the beginning of a name or an id for the whole, and so does asking for one. */
  const byId = async (id: string) => (await listWhere({ id: [id] })).find(({ ID }) => ID === id);

  return {
    async find(nameOrId) {
      const named = await listWhere({ name: [nameOrId] });
      return named.find(({ Spec }) => Spec.Name === nameOrId) ?? byId(nameOrId);
    },
    async list(labels) {
      const files = await listWhere({ label: labelFilter(labels) });
      return files.filter(({ Spec }) => carriesAll(labels, Spec.Labels));
    },
    async create(body) {
      const doing = `creating ${kind} ${body.Name}`;
      const request: ApiRequest = { method: "POST", path: `${path}/create`, body, doing };
      return jsonOf<{ readonly ID: string }>(request, await call(request)).ID;
    },
    async update(id, version, body) {
      const request: ApiRequest = {
        method: "POST",
        path: pathOf(path, id, "/update"),
        query: { version: String(version) },
        body,
        doing: `updating ${kind} ${body.Name}`,
      };
      ensureSuccess(request, await call(request));
    },
    async remove(id) {
      const file = await byId(id);
      if (!file) return false;
      const doing = `removing ${kind} ${file.Spec.Name}`;
      const request: ApiRequest = { method: "DELETE", path: pathOf(path, id), doing };
      const reply = await call(request);
      if (reply.status === 404) return false;
      ensureSuccess(request, reply);
      return true;
    },
  };
}
