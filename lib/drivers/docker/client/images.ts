import type { LiveImage } from "../api/images.ts";
import type { ImagesApi } from "../port.ts";
import { ensureSuccess, jsonOf, messageOf } from "./answer.ts";
import type { Connection, Timing } from "./connection.ts";
import { pause, throwIfCancelled } from "./deadline.ts";
import { isCalled } from "./image-reference.ts";
import { labelFilter } from "./labels.ts";
import { pullImage } from "./pull.ts";
import { type ApiRequest, type Call, filtersQuery, pathOf, type Reply } from "./request.ts";

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
      if (!isLost(reply)) ensureSuccess(request, reply);
      return true;
    },
    async prune(labels) {
      const query = filtersQuery({ dangling: ["true"], label: labelFilter(labels) });
      const request: ApiRequest = { method: "POST", path: "/images/prune", query, doing: "removing unused images" };
      let reply = await call(request);
      for (let left = PRUNE_TRIES; left > 0 && isPruning(reply); left -= 1) {
        await pause(BETWEEN_PRUNES_MS, idleLimit.signal);
        throwIfCancelled(idleLimit.signal, "image", request.doing);
        reply = await call(request);
      }
      ensureSuccess(request, reply);
    },
  };
}

/** An engine prunes for one at a time, and has no event for the end of that. In all, half a minute. */
const BETWEEN_PRUNES_MS = 100;
const PRUNE_TRIES = 300;

/** The engine took its name away, and then another's prune came first: without a name it was unused. */
const isLost = (reply: Reply): boolean => reply.status === 500 && messageOf(reply).includes("unrecognized image ID");

const isPruning = (reply: Reply): boolean => reply.status === 409 && messageOf(reply).includes("already running");
