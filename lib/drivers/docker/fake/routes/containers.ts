import { inspectContainer, liveContainer } from "../containers.ts";
import { prepareExec, resultOf, sized } from "../exec.ts";
import { labelsMatch } from "../label-filter.ts";
import { createAlone, removeAsked, runAlone, there, writtenIn } from "../run.ts";
import type { Route } from "./route.ts";

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

/** Of the containers of an engine, the first that fits. */
export const containerRoutes: readonly Route[] = [
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
  { method: "GET", path: /^\/exec\/([^/]+)\/json$/, needs: "nothing", answer: ({ world, id }) => resultOf(world, id) },
];
