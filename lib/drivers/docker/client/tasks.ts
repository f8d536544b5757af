import type { LiveTask } from "../api/tasks.ts";
import type { TaskFilters, TasksApi } from "../port.ts";
import { jsonOf } from "./answer.ts";
import type { ReadLogs } from "./logs.ts";
import { type ApiRequest, type Call, filtersQuery } from "./request.ts";

export function tasksApi(call: Call, readLogs: ReadLogs): TasksApi {
  return {
    async list(filters = {}) {
      const narrow = listTasks(filters);
      const reply = await call(narrow);
      // The engine refuses to filter by a service that was removed, while its tasks are still there to be seen.
      const wide = listTasks(filters.desiredState === undefined ? {} : { desiredState: filters.desiredState });
      const tasks =
        reply.status === 404 ? jsonOf<LiveTask[]>(wide, await call(wide)) : jsonOf<LiveTask[]>(narrow, reply);
      return tasks.filter((task) => matches(filters, task));
    },
    logs: (id, options = {}, signal) => readLogs("tasks", id, options, signal),
  };
}

function listTasks({ service, node, desiredState }: TaskFilters): ApiRequest {
  const one = (value: string | undefined): string[] | undefined => (value === undefined ? undefined : [value]);
  const query = filtersQuery({
    service: typeof service === "string" ? [service] : service,
    node: one(node),
    "desired-state": one(desiredState),
  });
  return { method: "GET", path: "/tasks", query, doing: "listing the tasks" };
}

/** The engine takes the beginning of an id for the id. */
function matches({ service, node }: TaskFilters, { ServiceID, NodeID }: LiveTask): boolean {
  const services = typeof service === "string" ? [service] : service;
  return (services === undefined || services.includes(ServiceID)) && (node === undefined || node === NodeID);
}
