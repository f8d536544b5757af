import type { ClientRequest } from "node:http";
import type { Duplex } from "node:stream";
import { ensureSuccess } from "../answer.ts";
import type { PreparedExec, Timing } from "../connection.ts";
import { type ApiRequest, pathOf } from "../request.ts";
import type { Stream } from "./stream.ts";
import { bodyText } from "./transport.ts";

/** Starts a command that was prepared, and takes over the connection: what is written is its input. */
export function join(
  stream: Stream,
  at: string,
  { exec, isTty, doing }: PreparedExec,
  timing: Timing,
): Promise<Duplex> {
  const body = { Detach: false, Tty: isTty };
  const headers = { connection: "Upgrade", upgrade: "tcp" };
  const start: ApiRequest = { method: "POST", path: pathOf("/exec", exec, "/start"), body, headers, doing };
  return stream(start, timing, (request) => {
    const joined = takenOver(request, start, at);
    request.end(JSON.stringify(body));
    return joined;
  });
}

function takenOver(request: ClientRequest, start: ApiRequest, at: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    request.once("error", reject);
    request.once("upgrade", (_response, socket, head) => {
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.once("response", (response) => {
      bodyText(response)
        .then((text) => ensureSuccess(start, { kind: "reply", from: at, status: response.statusCode ?? 0, text }))
        .then(() => reject(new Error("it did not give the connection away")), reject);
    });
  });
}
