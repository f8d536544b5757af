import type { VolumeCreateRequest } from "../../api/volumes.ts";
import { liveImage } from "../host.ts";
import { findImage, pruneImages, pullImage, referenceIn, removeImage } from "../image-store.ts";
import { createVolume, findVolume, removeVolume } from "../volumes.ts";
import type { Route } from "./route.ts";

/** Of the images of an engine. */
export const imageRoutes: readonly Route[] = [
  {
    method: "GET",
    path: /^\/images\/(.+)\/json$/,
    needs: "nothing",
    answer: ({ host, id }) => liveImage(findImage(host, id)),
  },
  {
    method: "POST",
    path: /^\/images\/create$/,
    needs: "nothing",
    isText: true,
    answer: ({ world, host, query }) => pullImage(world.context, host, referenceIn(query)),
  },
  {
    method: "POST",
    path: /^\/images\/prune$/,
    needs: "nothing",
    answer: ({ host, filters }) => pruneImages(host, filters["label"]),
  },
  { method: "DELETE", path: /^\/images\/(.+)$/, needs: "nothing", answer: ({ host, id }) => removeImage(host, id) },
];

/** Of its volumes. */
export const volumeRoutes: readonly Route[] = [
  { method: "GET", path: /^\/volumes\/([^/]+)$/, needs: "nothing", answer: ({ host, id }) => findVolume(host, id) },
  {
    method: "POST",
    path: /^\/volumes\/create$/,
    needs: "nothing",
    answer: ({ host, body }) => createVolume(host, body as VolumeCreateRequest),
  },
  {
    method: "DELETE",
    path: /^\/volumes\/([^/]+)$/,
    needs: "nothing",
    answer: ({ host, id }) => removeVolume(host, id),
  },
];
