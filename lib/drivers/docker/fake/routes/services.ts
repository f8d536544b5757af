import type { ServiceSpec } from "../../api/services.ts";
import { labelsMatch } from "../label-filter.ts";
import { requireService, requireTask } from "../logs.ts";
import { createService, removeService, updateService } from "../service-changes.ts";
import { tasksFor } from "../task-list.ts";
import { liveService } from "../views.ts";
import { managed, type Route, version } from "./route.ts";

/** Of services and their tasks. */
export const serviceRoutes: readonly Route[] = [
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
  // Whether there is something to be read: what it is comes piece by piece.
  {
    method: "GET",
    path: /^\/services\/([^/]+)\/logs$/,
    needs: "leader",
    answer: managed((swarm, { id }) => requireService(swarm, id)),
  },
  {
    method: "GET",
    path: /^\/tasks$/,
    needs: "leader",
    answer: managed((swarm, { filters }) => tasksFor(swarm, filters)),
  },
  {
    method: "GET",
    path: /^\/tasks\/([^/]+)\/logs$/,
    needs: "leader",
    answer: managed((swarm, { id }) => requireTask(swarm, id)),
  },
];
