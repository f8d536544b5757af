import type { ClientRequest, IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { problem } from "../../../../core/errors.ts";
import { ensureSuccess } from "../answer.ts";
import type { Timing } from "../connection.ts";
import type { Deadline } from "../deadline.ts";
import { jsonLines } from "./json-lines.ts";
import type { ApiRequest } from "../request.ts";
import type { Stream } from "./stream.ts";
import { bodyText, responseTo } from "./transport.ts";

/** It tells its progress, so that an engine that is busy unpacking is not taken for a silent one. */
const loading: ApiRequest = {
  method: "POST",
  path: "/images/load",
  query: { quiet: "false" },
  headers: { "content-type": "application/x-tar" },
  doing: "loading an image",
};

/** Sends what `docker save` writes. There is no limit in all, but one for standing still. */
export async function loadImage(
  stream: Stream,
  at: string,
  archive: AsyncIterable<Uint8Array>,
  idleLimit: Timing,
): Promise<void> {
  await stream(loading, idleLimit, async (request, deadline) => {
    const response = responseTo(request);
    // An engine that refuses does not read to the end.
    await Promise.race([response, send(archive, request, deadline)]);
    await ensureLoaded(at, await response, deadline);
  });
}

async function send(archive: AsyncIterable<Uint8Array>, request: ClientRequest, deadline: Deadline): Promise<void> {
  await pipeline(piecesOf(archive, deadline), request);
}

async function* piecesOf(archive: AsyncIterable<Uint8Array>, deadline: Deadline): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of archive) {
      deadline.putOff();
      yield piece;
    }
  } catch (cause) {
    const summary = `the image's archive cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw problem("refused", "image", summary, "see that its file is there and whole, and run it again", { cause });
  }
}

interface Progress {
  readonly error?: string;
}

/** The engine says that it failed in the middle of its progress, after a head that says that all is well. */
async function ensureLoaded(at: string, response: IncomingMessage, deadline: Deadline): Promise<void> {
  if (response.statusCode !== 200) {
    ensureSuccess(loading, {
      kind: "reply",
      from: at,
      status: response.statusCode ?? 0,
      text: await bodyText(response),
    });
  }
  for await (const { error } of jsonLines<Progress>(response)) {
    deadline.putOff();
    if (error === undefined) continue;
    throw problem("refused", at, `${loading.doing}: ${error}`, "give what `docker save` writes");
  }
}
