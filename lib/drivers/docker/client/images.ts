import type { LiveImage } from "../api/images.ts";
import type { ImagesApi } from "../port.ts";
import { ensureSuccess, jsonOf } from "./answer.ts";
import type { Connection, Timing } from "./connection.ts";
import { isCalled } from "./image-reference.ts";
import { labelFilter } from "./labels.ts";
import { pullImage } from "./pull.ts";
import { type ApiRequest, type Call, filtersQuery, pathOf } from "./request.ts";

export function imagesApi(call: Call, connection: Connection, idleLimit: Timing): ImagesApi {
  async function find(reference: string): Promise<LiveImage | undefined> {
    const doing = `looking for image ${reference}`;
    const request: ApiRequest = { method: "GET", path: pathOf("/images", reference, "/json"), doing };
    const reply = await call(request);
    if (reply.status === 404) return undefined;
    const image = jsonOf<LiveImage>(request, reply);
    return isCalled(image, reference) ? image : undefined;
  }

  return {
    find,
    load: (archive) => connection.load(archive, idleLimit),
    pull: (reference) => pullImage(connection, reference, idleLimit),
    async remove(reference) {
      // The engine would also take the beginning of another image's id.
      if ((await find(reference)) === undefined) return false;
      const doing = `removing image ${reference}`;
      // Without force it refuses while there is a container of it, one that ended long ago even.
      const query = { force: "1" };
      const request: ApiRequest = { method: "DELETE", path: pathOf("/images", reference), query, doing };
      const reply = await call(request);
      if (reply.status === 404) return false;
      ensureSuccess(request, reply);
      return true;
    },
    async prune(labels) {
      const query = filtersQuery({ dangling: ["true"], label: labelFilter(labels) });
      const request: ApiRequest = { method: "POST", path: "/images/prune", query, doing: "removing unused images" };
      ensureSuccess(request, await call(request));
    },
  };
}
